namespace Gossip.Simulation.Exploration.Invariants;

/// <summary>
/// Nobody knows of an incarnation that the member never gave itself, in this life or an earlier one (SWIM §4.2: "only the member
/// itself can increment it").
/// </summary>
internal sealed class OnlyTheMemberRaisesItsIncarnation : Invariant
{
    public override string Name => "only the member itself raises its incarnation";

    public override void OnMemberChanged(WatchedNode node, Member? before, Member? after)
    {
        if (after is null || string.Equals(after.Name, node.Name, StringComparison.Ordinal)
            || Monitor.LivesOf(after.Name) is not { Count: > 0 } lives)
        {
            return;
        }

        uint highest = 0;
        foreach (WatchedNode life in lives)
        {
            highest = Math.Max(highest, life.Incarnation);
        }

        if (after.Incarnation > highest)
        {
            Break(node, $"It knows {after}, but {after.Name} never went above incarnation {highest}.");
        }
    }
}
