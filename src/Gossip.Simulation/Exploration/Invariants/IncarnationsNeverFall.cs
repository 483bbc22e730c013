namespace Gossip.Simulation.Exploration.Invariants;

/// <summary>
/// What a node knows of a member's incarnation only rises (SWIM §4.2). Waived by the protocol where a name passes to another
/// address (its holder has left, or has been dead for longer than the reclaim time), and for one that was forgotten meanwhile.
/// </summary>
internal sealed class IncarnationsNeverFall : Invariant
{
    public override string Name => "incarnations never fall";

    public override void OnMemberChanged(WatchedNode node, Member? before, Member? after)
    {
        if (before is not null && after is not null && after.Incarnation < before.Incarnation && !MayBeReclaimed(node, before, after))
        {
            Break(node, $"{before} became {after}.");
        }
    }

    private bool MayBeReclaimed(WatchedNode node, Member before, Member after)
    {
        if (before.EndPoint.Equals(after.EndPoint))
        {
            return false;
        }

        TimeSpan reclaim = node.Options.DeadNodeReclaimTime;
        return before.State switch
        {
            MemberState.Left => true,
            MemberState.Failed => reclaim > TimeSpan.Zero && Monitor.Now - before.StateChangedAt > reclaim,
            _ => false,
        };
    }
}
