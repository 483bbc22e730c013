using Gossip.Hosting;
using Gossip.Hosting.Health;
using Gossip.Hosting.Running;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the health check of a cluster.</summary>
public static class GossipHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check that is unhealthy while the node does not run, or is alone though seeds are configured
    /// (<see cref="GossipHostingOptions.AloneStatus"/>), and degraded from <see cref="GossipHostingOptions.DegradedHealthScore"/> on. Its
    /// data counts the members by state. Meant for readiness: a node that is alone or slow gains nothing by being started again.
    /// </summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="clusterName">The name under which the cluster was added; none for the one without.</param>
    /// <param name="name">The name of the check; "gossip", or "gossip-" and the name of the cluster, by default.</param>
    /// <param name="failureStatus">What is said instead of unhealthy.</param>
    /// <param name="tags">The tags of the check.</param>
    /// <returns>The health checks.</returns>
    public static IHealthChecksBuilder AddGossip(
        this IHealthChecksBuilder builder,
        string? clusterName = null,
        string? name = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        string cluster = clusterName ?? Options.Options.DefaultName;
        return builder.Add(new HealthCheckRegistration(
            name ?? (cluster.Length == 0 ? "gossip" : $"gossip-{cluster}"),
            services => new GossipHealthCheck(
                services.GetRequiredKeyedService<ClusterAccessor>(cluster),
                services.GetRequiredService<IOptionsMonitor<GossipHostingOptions>>().Get(cluster)),
            failureStatus,
            tags));
    }
}
