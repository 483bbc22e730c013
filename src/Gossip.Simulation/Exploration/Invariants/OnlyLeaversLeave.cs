namespace Gossip.Simulation.Exploration.Invariants;

/// <summary>Nobody is held to have left, or said to have left, who never said goodbye.</summary>
internal sealed class OnlyLeaversLeave : Invariant
{
    public override string Name => "only leavers leave";

    public override void OnMemberChanged(WatchedNode node, Member? before, Member? after)
    {
        if (after is { State: MemberState.Left } && before is not { State: MemberState.Left } && !HasLeft(after.Name))
        {
            Break(node, $"It holds {after} to have left.");
        }
    }

    public override void OnPacketSent(WatchedNode node, SentPacket packet)
    {
        foreach (SentMessage message in packet.Messages)
        {
            if (message.IsGoodbye && !HasLeft(message.Subject))
            {
                Break(node, $"It sends \"{message}\".");
            }
        }
    }

    /// <summary>Of a node that is not watched nobody knows.</summary>
    private bool HasLeft(string name)
    {
        IReadOnlyList<WatchedNode> lives = Monitor.LivesOf(name);
        foreach (WatchedNode life in lives)
        {
            if (life.HasLeft)
            {
                return true;
            }
        }

        return lives.Count == 0;
    }
}
