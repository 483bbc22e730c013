namespace Gossip.Simulation.Exploration.Invariants;

/// <summary>
/// What a node knows of a member's incarnation only rises (SWIM §4.2), also where a name passes to another address. One that was
/// forgotten and is learnt of again starts anew.
/// </summary>
internal sealed class IncarnationsNeverFall : Invariant
{
    public override string Name => "incarnations never fall";

    public override void OnMemberChanged(WatchedNode node, Member? before, Member? after)
    {
        if (before is not null && after is not null && after.Incarnation < before.Incarnation)
        {
            Break(node, $"{before} became {after}.");
        }
    }
}
