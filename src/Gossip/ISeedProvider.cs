namespace Gossip;

/// <summary>
/// Knows where to find members. Asked anew at each try to join in the background, and at each try to heal, so what it says may change
/// while the node runs. Set as <see cref="GossipOptions.SeedProvider"/>.
/// </summary>
public interface ISeedProvider
{
    /// <summary>
    /// Whether a node that is alone asks once a second, too, while it waits for its next try; when there are seeds that it has not heard
    /// before, it tries at once instead of waiting up to <see cref="GossipOptions.JoinRetryMaximumDelay"/>. For seeds that change where
    /// asking costs next to nothing, such as a file. Read once, when the node starts. Not so by default.
    /// </summary>
    bool IsWatched => false;

    /// <summary>Tells the seeds of now.</summary>
    /// <param name="cancellationToken">Cancelled when the node shuts down, and after <see cref="GossipOptions.StreamTimeout"/>.</param>
    /// <returns>
    /// Seeds as <see cref="Cluster.JoinAsync"/> takes them; possibly none. Of more than 1,024 the first are taken.
    /// </returns>
    /// <remarks>
    /// An exception counts as a try that failed: it is logged at most once per <see cref="GossipOptions.LogInterval"/>, told by
    /// <see cref="Cluster.JoinFailures"/>, and the provider is asked again at the next try.
    /// </remarks>
    ValueTask<IReadOnlyList<string>> GetSeedsAsync(CancellationToken cancellationToken);
}
