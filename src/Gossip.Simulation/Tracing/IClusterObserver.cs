using System.Net;
using Gossip.Simulation.Network;

namespace Gossip.Simulation.Tracing;

/// <summary>Sees what happens to a <see cref="VirtualCluster"/>, at the moment it happens. Must not change anything.</summary>
internal interface IClusterObserver
{
    /// <summary>A node runs. It knows itself and nobody else.</summary>
    void NodeStarted(VirtualNode node)
    {
    }

    /// <summary>A node crashed, or began to say goodbye: it is no member any more, whatever others believe.</summary>
    void NodeStopped(VirtualNode node, bool crashed)
    {
    }

    /// <summary>A node stalled, or went on.</summary>
    void NodeStalled(VirtualNode node, bool stalled)
    {
    }

    /// <summary>A node handed a packet to the network.</summary>
    void PacketSent(VirtualTransport sender, IPEndPoint destination, ReadOnlySpan<byte> payload)
    {
    }

    /// <summary>A node's member table changed: a member was added (no before), changed, or forgotten (no after).</summary>
    void MemberChanged(VirtualNode node, Member? before, Member? after)
    {
    }

    /// <summary>A node's watch told an event.</summary>
    void EventTold(VirtualNode node, NodeEvent told)
    {
    }
}
