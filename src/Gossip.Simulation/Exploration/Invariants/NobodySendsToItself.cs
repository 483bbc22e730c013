namespace Gossip.Simulation.Exploration.Invariants;

/// <summary>A node never sends a packet to its own address.</summary>
internal sealed class NobodySendsToItself : Invariant
{
    public override string Name => "nobody sends to itself";

    public override void OnPacketSent(WatchedNode node, SentPacket packet)
    {
        if (packet.Destination.Equals(node.EndPoint))
        {
            Break(node, $"It sends {string.Join(", ", packet.Messages)} to itself.");
        }
    }
}
