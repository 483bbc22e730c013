using Microsoft.Extensions.ServiceDiscovery;

namespace Gossip.ServiceDiscovery;

/// <summary>How services of a cluster are resolved.</summary>
public sealed class GossipServiceDiscoveryOptions
{
    /// <summary>
    /// Whether requests to an endpoint carry the service's name as their host (<see cref="IHostNameFeature"/>) instead of its address: for
    /// servers that tell services apart by it, and for https, where the certificate is then checked for the service's name. None do by default.
    /// </summary>
    public Func<ServiceEndpoint, bool> ShouldApplyHostNameMetadata { get; set; } = _ => false;
}
