namespace Gossip.Simulation.Exploration.Invariants;

/// <summary>
/// A node holds itself for alive from its first moment until it leaves, never for suspect or failed, and never forgets itself.
/// Once it has left it does not come back to itself.
/// </summary>
internal sealed class EveryoneIsAliveToItself : Invariant
{
    public override string Name => "everyone is alive to itself";

    public override void OnMemberChanged(WatchedNode node, Member? before, Member? after)
    {
        if (!string.Equals((after ?? before)!.Name, node.Name, StringComparison.Ordinal))
        {
            return;
        }

        if (after is null)
        {
            Break(node, $"It forgot itself, {before}.");
        }
        else if (before is not null && after.State != (node.HasLeft ? MemberState.Left : MemberState.Alive))
        {
            Break(node, $"It holds itself for {after}{(node.HasLeft ? " although it has left" : "")}.");
        }
        else if (!after.EndPoint.Equals(node.EndPoint))
        {
            Break(node, $"It holds itself for {after}.");
        }
    }
}
