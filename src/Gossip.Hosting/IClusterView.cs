using System.Diagnostics.CodeAnalysis;

namespace Gossip.Hosting;

/// <summary>
/// Who is in the cluster of the host, to look at. May be injected anywhere, also into what is made before the node starts: until then it
/// shows nobody.
/// </summary>
public interface IClusterView
{
    /// <summary>Whether the node has started and not shut down.</summary>
    bool IsRunning { get; }

    /// <summary>This node as it sees itself, <see langword="null"/> before it has started.</summary>
    Member? LocalMember { get; }

    /// <summary>Who is in the cluster now, as far as this node knows; empty before it has started. A snapshot: it does not change any more.</summary>
    MemberSnapshot Members { get; }

    /// <summary><see cref="Cluster.HealthScore"/>; 0 before the node has started.</summary>
    int HealthScore { get; }

    /// <summary>Looks one member up, in any state it is remembered in.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="member">What is known of it now.</param>
    /// <returns>Whether it is known.</returns>
    bool TryGetMember(string name, [NotNullWhen(true)] out Member? member);

    /// <summary><see cref="Cluster.WatchAsync"/>, once the node has started.</summary>
    /// <param name="cancellationToken">Ends the watch with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>Events until the node shuts down.</returns>
    IAsyncEnumerable<NodeEvent> WatchAsync(CancellationToken cancellationToken = default);
}
