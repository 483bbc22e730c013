using System.Net;

namespace Gossip;

/// <summary>
/// Keeps the members this node knew, from one run of it to the next, so that it finds them again without any seed. Set as
/// <see cref="GossipOptions.PeerStore"/>; <see cref="FilePeerStore"/> is one. Calls never overlap.
/// </summary>
public interface IPeerStore
{
    /// <summary>Tells what was saved last; called once, before the first try to join in the background.</summary>
    /// <param name="cancellationToken">Cancelled when the node shuts down, and after <see cref="GossipOptions.StreamTimeout"/>.</param>
    /// <returns>Peers in any order; none when nothing was saved.</returns>
    /// <remarks>An exception is logged, and the node starts without remembered peers.</remarks>
    ValueTask<IReadOnlyList<RememberedPeer>> LoadAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Saves peers in place of those saved before. Called when the membership has changed, at most once per
    /// <see cref="GossipOptions.PeerSaveInterval"/>, and once at shutdown.
    /// </summary>
    /// <param name="peers">At most 256 peers, without this node, those seen last first.</param>
    /// <param name="cancellationToken">Cancelled when the save takes longer than half of <see cref="GossipOptions.LeaveTimeout"/>.</param>
    /// <returns>A task that completes when the peers are saved.</returns>
    /// <remarks>An exception is logged at most once per <see cref="GossipOptions.LogInterval"/>, and the next change is saved again.</remarks>
    ValueTask SaveAsync(IReadOnlyList<RememberedPeer> peers, CancellationToken cancellationToken);
}

/// <summary>A member as a <see cref="IPeerStore"/> keeps it.</summary>
/// <param name="Name">The member's name.</param>
/// <param name="EndPoint">Where it listened.</param>
/// <param name="LastSeen">When it was last known to be live, by the clock of the node that saved it.</param>
public sealed record RememberedPeer(string Name, IPEndPoint EndPoint, DateTimeOffset LastSeen);
