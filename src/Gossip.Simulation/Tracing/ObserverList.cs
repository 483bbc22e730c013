using System.Net;
using Gossip.Members;
using Gossip.Simulation.Network;

namespace Gossip.Simulation.Tracing;

/// <summary>Everyone who observes a cluster, told in the order in which they were added.</summary>
internal sealed class ObserverList : IClusterObserver, INetworkObserver
{
    private IClusterObserver[] _observers = [];

    /// <summary>Adds an observer; it sees what happens from now on.</summary>
    internal void Add(IClusterObserver observer) => _observers = [.. _observers, observer];

    /// <summary>Adds an observer of member tables alone.</summary>
    internal void Add(IMembershipObserver observer) => Add(new MembershipAdapter(observer));

    /// <summary>Adds an observer of the network alone.</summary>
    internal void Add(INetworkObserver observer) => Add(new NetworkAdapter(observer));

    /// <summary>Removes an observer.</summary>
    internal void Remove(IClusterObserver observer) => _observers = [.. _observers.Where(other => other != observer)];

    /// <summary>What a node gets as the observer of its member table.</summary>
    /// <param name="node">The node, told apart from others of the same name.</param>
    /// <param name="also">The observer its options name, if any.</param>
    internal IMembershipObserver Of(VirtualNode node, IMembershipObserver? also) => new TableObserver(this, node, also);

    /// <inheritdoc />
    public void NodeStarted(VirtualNode node)
    {
        foreach (IClusterObserver observer in _observers)
        {
            observer.NodeStarted(node);
        }
    }

    /// <inheritdoc />
    public void NodeStopped(VirtualNode node, bool crashed)
    {
        foreach (IClusterObserver observer in _observers)
        {
            observer.NodeStopped(node, crashed);
        }
    }

    /// <inheritdoc />
    public void NodeStalled(VirtualNode node, bool stalled)
    {
        foreach (IClusterObserver observer in _observers)
        {
            observer.NodeStalled(node, stalled);
        }
    }

    /// <inheritdoc cref="IClusterObserver.PacketSent" />
    public void PacketSent(VirtualTransport sender, IPEndPoint destination, ReadOnlySpan<byte> payload)
    {
        foreach (IClusterObserver observer in _observers)
        {
            observer.PacketSent(sender, destination, payload);
        }
    }

    /// <inheritdoc />
    public void MemberChanged(VirtualNode node, Member? before, Member? after)
    {
        foreach (IClusterObserver observer in _observers)
        {
            observer.MemberChanged(node, before, after);
        }
    }

    /// <inheritdoc />
    public void EventTold(VirtualNode node, NodeEvent told)
    {
        foreach (IClusterObserver observer in _observers)
        {
            observer.EventTold(node, told);
        }
    }

    private sealed class TableObserver(ObserverList observers, VirtualNode node, IMembershipObserver? also) : IMembershipObserver
    {
        public void Changed(string localName, Member? before, Member? after)
        {
            also?.Changed(localName, before, after);
            observers.MemberChanged(node, before, after);
        }
    }

    private sealed class MembershipAdapter(IMembershipObserver observer) : IClusterObserver
    {
        public void MemberChanged(VirtualNode node, Member? before, Member? after) => observer.Changed(node.Name, before, after);
    }

    private sealed class NetworkAdapter(INetworkObserver observer) : IClusterObserver
    {
        public void PacketSent(VirtualTransport sender, IPEndPoint destination, ReadOnlySpan<byte> payload) =>
            observer.PacketSent(sender, destination, payload);
    }
}
