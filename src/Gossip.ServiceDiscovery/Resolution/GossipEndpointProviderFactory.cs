using System.Diagnostics.CodeAnalysis;
using Gossip.ServiceDiscovery.Catalog;
using Microsoft.Extensions.ServiceDiscovery;

namespace Gossip.ServiceDiscovery.Resolution;

/// <summary>Answers queries for services that members can have.</summary>
internal sealed class GossipEndpointProviderFactory(ServiceCatalog catalog, GossipServiceDiscoveryOptions options) : IServiceEndpointProviderFactory
{
    /// <inheritdoc />
    public bool TryCreateProvider(ServiceEndpointQuery query, [NotNullWhen(true)] out IServiceEndpointProvider? provider)
    {
        string service = query.ServiceName.ToLowerInvariant();
        provider = ServiceRecord.IsName(service) ? new GossipEndpointProvider(catalog.Subscribe(service), query, options) : null;
        return provider is not null;
    }
}
