using System.Net;

namespace Gossip.Simulation.Network;

/// <summary>Sees what nodes hand to the network, before anything happens to it.</summary>
internal interface INetworkObserver
{
    /// <summary>A node sent a packet.</summary>
    void PacketSent(VirtualTransport sender, IPEndPoint destination, ReadOnlySpan<byte> payload);
}
