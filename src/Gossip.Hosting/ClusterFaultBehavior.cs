namespace Gossip.Hosting;

/// <summary>What becomes of the host when a part of its node fails, which is a defect: bad input, lost peers and a full queue are no faults.</summary>
public enum ClusterFaultBehavior
{
    /// <summary>
    /// The host stops, and what ran it (<c>RunAsync</c>, <c>StopAsync</c>) throws the failure, so that the process ends with an error
    /// and whoever runs it starts it again.
    /// </summary>
    StopHost,

    /// <summary>
    /// The host goes on without the cluster: the failure is logged as critical, the health check is unhealthy, and
    /// <see cref="Cluster.Completion"/> is faulted.
    /// </summary>
    Report,
}
