namespace Gossip.Hosting;

/// <summary>A part of the node failed, and the host stopped for that (<see cref="ClusterFaultBehavior.StopHost"/>).</summary>
public sealed class ClusterFaultException : Exception
{
    internal ClusterFaultException(string cluster, Exception failure)
        : base($"The node of {cluster} failed: {failure.Message}", failure)
    {
    }
}
