namespace Gossip.Simulation.Exploration.Invariants;

/// <summary>Every packet is readable and no larger than its sender's <see cref="GossipOptions.PacketBufferSize"/>.</summary>
internal sealed class PacketsFit : Invariant
{
    public override string Name => "packets fit";

    public override void OnPacketSent(WatchedNode node, SentPacket packet)
    {
        if (packet.Length > node.Options.PacketBufferSize)
        {
            Break(node, $"It sends a packet of {packet.Length} bytes to {packet.Destination}; the limit is {node.Options.PacketBufferSize}.");
        }

        if (packet.Unreadable is { } reason)
        {
            Break(node, $"A part of its packet to {packet.Destination} is unreadable: {reason}.");
        }
    }
}
