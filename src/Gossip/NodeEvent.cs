using System.Net;

namespace Gossip;

/// <summary>
/// A change of the membership as this node sees it, read from <see cref="Cluster.WatchAsync"/>. Match on the derived type:
/// <see cref="MemberJoined"/>, <see cref="MemberUpdated"/>, <see cref="MemberLeft"/>, <see cref="MemberFailed"/> or
/// <see cref="NameConflict"/>; and, when <see cref="GossipOptions.ReportSuspicions"/> asks for them, <see cref="MemberSuspected"/> and
/// <see cref="MemberRefuted"/>; and, of a node that joins in the background, <see cref="JoinStateChanged"/>.
/// </summary>
/// <param name="Member">The member after the change.</param>
/// <param name="Time">When this node noticed, by this node's clock.</param>
public abstract record NodeEvent(Member Member, DateTimeOffset Time);

/// <summary>A member is there: it came, came back, or was there before the watch began.</summary>
/// <inheritdoc cref="NodeEvent" path="/param"/>
public sealed record MemberJoined(Member Member, DateTimeOffset Time) : NodeEvent(Member, Time);

/// <summary>A member changed its metadata, or is at another address: it was restarted there before it was missed.</summary>
/// <inheritdoc cref="NodeEvent" path="/param"/>
public sealed record MemberUpdated(Member Member, DateTimeOffset Time) : NodeEvent(Member, Time);

/// <summary>A member said goodbye.</summary>
/// <inheritdoc cref="NodeEvent" path="/param"/>
public sealed record MemberLeft(Member Member, DateTimeOffset Time) : NodeEvent(Member, Time);

/// <summary>A member was given up: it answered no probe and did not refute the suspicion in time.</summary>
/// <inheritdoc cref="NodeEvent" path="/param"/>
public sealed record MemberFailed(Member Member, DateTimeOffset Time) : NodeEvent(Member, Time)
{
    /// <summary>Who gave the member up: the node whose suspicion ran out first, as far as this node heard. Empty when that is not known.</summary>
    public string DeclaredBy { get; init; } = "";

    /// <summary>How this node came to hold the member failed.</summary>
    public FailureReason Reason { get; init; }

    /// <summary>
    /// Who suspected the member, the first accuser first, as far as this node heard and as far as it mattered: accusers beyond
    /// <see cref="GossipOptions.SuspicionMultiplier"/> − 1 are not counted. Empty when this node heard of the failure and of no suspicion.
    /// </summary>
    public IReadOnlyList<string> Accusers { get; init; } = [];
}

/// <summary>
/// A member is suspected of having failed: it still counts as live, and has time to refute (SWIM §4.2). Told when
/// <see cref="GossipOptions.ReportSuspicions"/> asks for it.
/// </summary>
/// <param name="Member">The member after the change.</param>
/// <param name="Accuser">The node that suspects it, as far as this node heard.</param>
/// <param name="Time">When this node noticed, by this node's clock.</param>
public sealed record MemberSuspected(Member Member, string Accuser, DateTimeOffset Time) : NodeEvent(Member, Time);

/// <summary>A member that was suspected has spoken up. Told when <see cref="GossipOptions.ReportSuspicions"/> asks for it.</summary>
/// <inheritdoc cref="NodeEvent" path="/param"/>
public sealed record MemberRefuted(Member Member, DateTimeOffset Time) : NodeEvent(Member, Time);

/// <summary>
/// A node at another address claims the name of a member that is there: both answer. The member keeps it. So does, for as long as
/// <see cref="GossipOptions.DeadNodeReclaimTime"/> says, one that has failed.
/// </summary>
/// <param name="Member">The member that holds the name.</param>
/// <param name="Claimant">Where the other claimant says it listens.</param>
/// <param name="Time">When this node noticed, by this node's clock.</param>
public sealed record NameConflict(Member Member, IPEndPoint Claimant, DateTimeOffset Time) : NodeEvent(Member, Time);

/// <summary>
/// This node found others, or finds itself alone again; a watch tells the state of now first. Told only where the node joins in the background:
/// <see cref="GossipOptions.Seeds"/>, <see cref="GossipOptions.SeedProvider"/> or <see cref="GossipOptions.PeerStore"/> is set.
/// </summary>
/// <param name="Member">This node.</param>
/// <param name="State">The state from now on; <see cref="Cluster.JoinFailures"/> says why seeds do not answer.</param>
/// <param name="Time">When this node noticed, by this node's clock.</param>
public sealed record JoinStateChanged(Member Member, JoinState State, DateTimeOffset Time) : NodeEvent(Member, Time);
