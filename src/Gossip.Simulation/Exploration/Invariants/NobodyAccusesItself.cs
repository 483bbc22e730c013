using Gossip.Wire;

namespace Gossip.Simulation.Exploration.Invariants;

/// <summary>A node never suspects itself and never gives itself up; only when it leaves does it speak of its own end.</summary>
internal sealed class NobodyAccusesItself : Invariant
{
    public override string Name => "nobody accuses itself";

    public override void OnPacketSent(WatchedNode node, SentPacket packet)
    {
        foreach (SentMessage message in packet.Messages)
        {
            bool accusesItself = message.Type is MessageType.Suspect or MessageType.Dead
                && string.Equals(message.Subject, message.From, StringComparison.Ordinal);
            if (!accusesItself)
            {
                continue;
            }

            bool saysGoodbye = message.Type == MessageType.Dead
                && (node.HasLeft || !string.Equals(message.Subject, node.Name, StringComparison.Ordinal));
            if (!saysGoodbye)
            {
                Break(node, $"It sends \"{message}\".");
            }
        }
    }
}
