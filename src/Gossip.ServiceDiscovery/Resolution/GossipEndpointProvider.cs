using Gossip.ServiceDiscovery.Catalog;
using Microsoft.Extensions.ServiceDiscovery;

namespace Gossip.ServiceDiscovery.Resolution;

/// <summary>
/// Resolves one service to the live members that offer it. With several schemes (<c>https+http://orders</c>) the first that anybody
/// offers is taken.
/// </summary>
internal sealed class GossipEndpointProvider(ServiceSubscription subscription, ServiceEndpointQuery query, GossipServiceDiscoveryOptions options)
    : IServiceEndpointProvider, IHostNameFeature
{
    /// <inheritdoc />
    public string HostName => query.ServiceName;

    /// <inheritdoc />
    public ValueTask PopulateAsync(IServiceEndpointBuilder endpoints, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ServiceLocation[] locations = subscription.Look(out var changed);
        endpoints.AddChangeToken(changed);
        if (endpoints.Endpoints.Count == 0)
        {
            foreach (ServiceLocation location in Choose(locations))
            {
                endpoints.Endpoints.Add(EndpointOf(location));
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        subscription.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public override string ToString() => "Gossip";

    private IEnumerable<ServiceLocation> Choose(ServiceLocation[] locations)
    {
        string name = query.EndpointName?.ToLowerInvariant() ?? "";
        ServiceLocation[] named = [.. locations.Where(location => string.Equals(location.Name, name, StringComparison.Ordinal))];
        return query.IncludedSchemes.Count == 0
            ? named
            : query.IncludedSchemes
                .Select(scheme => named.Where(location => string.Equals(location.Scheme, scheme, StringComparison.OrdinalIgnoreCase)))
                .FirstOrDefault(offered => offered.Any()) ?? [];
    }

    private ServiceEndpoint EndpointOf(ServiceLocation location)
    {
        // Where a scheme was asked for, the endpoint says which of them it is.
        ServiceEndpoint endpoint = ServiceEndpoint.Create(query.IncludedSchemes.Count == 0
            ? location.EndPoint
            : new UriEndPoint(new Uri($"{location.Scheme}://{location.EndPoint}")));
        endpoint.Features.Set<IServiceEndpointProvider>(this);
        if (options.ShouldApplyHostNameMetadata(endpoint))
        {
            endpoint.Features.Set<IHostNameFeature>(this);
        }

        return endpoint;
    }
}
