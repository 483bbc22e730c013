namespace Gossip.Hosting;

/// <summary>
/// Is told what changes in the cluster, in the background (<c>AddGossipEventHandler</c>). Made anew, in a scope of its own, for each
/// event, unless it was registered otherwise before.
/// </summary>
public interface IGossipEventHandler
{
    /// <summary>
    /// Handles one event. The next is told once this has returned: what changes meanwhile is merged for each member
    /// (<see cref="Cluster.WatchAsync"/>), so a slow handler misses states in between and never the last one.
    /// </summary>
    /// <param name="change">What changed. First comes a <see cref="MemberJoined"/> for each member of now.</param>
    /// <param name="cancellationToken">To be honoured: cancelled when the host stops and the node has left.</param>
    /// <returns>A task that completes when it is handled. What it throws is logged, and the next event is told.</returns>
    ValueTask HandleAsync(NodeEvent change, CancellationToken cancellationToken);
}
