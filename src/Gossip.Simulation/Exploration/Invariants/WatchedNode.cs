using System.Net;
using Gossip.Members;
using Gossip.Simulation.Network;

namespace Gossip.Simulation.Exploration.Invariants;

/// <summary>One life of a node, from its start to its end, as the invariants see it. A restarted node is another one.</summary>
internal sealed class WatchedNode : IMembershipObserver
{
    private readonly InvariantMonitor _monitor;
    private readonly IMembershipObserver? _next;

    public WatchedNode(InvariantMonitor monitor, GossipOptions options, VirtualTransport transport, int life)
    {
        _monitor = monitor;
        _next = options.MembershipObserver;
        Options = options;
        Transport = transport;
        Life = life;
    }

    public GossipOptions Options { get; }

    public VirtualTransport Transport { get; }

    /// <summary>Which life of this name it is, from 1.</summary>
    public int Life { get; }

    public string Name => Options.NodeName;

    public IPEndPoint EndPoint => Transport.EndPoint;

    /// <summary>The node itself; nothing until it has started.</summary>
    public Cluster? Cluster { get; set; }

    /// <summary>The highest incarnation it has given itself.</summary>
    public uint Incarnation { get; private set; }

    /// <summary>Whether it has said goodbye.</summary>
    public bool HasLeft { get; private set; }

    /// <summary>The incarnation with which it said goodbye.</summary>
    public uint LeftWith { get; private set; }

    /// <summary>How many members it holds for live, itself included.</summary>
    public int LiveCount { get; private set; }

    /// <summary>The most members it ever held for live.</summary>
    public int LargestLiveCount { get; private set; }

    /// <summary>Whether it was ever stalled when something happened: packets sent then are seen later.</summary>
    public bool HasStalled { get; private set; }

    /// <inheritdoc />
    public void Changed(string localName, Member? before, Member? after)
    {
        HasStalled |= Transport.IsStalled;
        LiveCount += (after is { IsLive: true } ? 1 : 0) - (before is { IsLive: true } ? 1 : 0);
        LargestLiveCount = Math.Max(LargestLiveCount, LiveCount);
        if (string.Equals(after?.Name, Name, StringComparison.Ordinal))
        {
            OwnRecordChanged(before, after!);
        }

        _monitor.OnMemberChanged(this, before, after);
        _next?.Changed(localName, before, after);
    }

    /// <inheritdoc />
    public override string ToString() => Life == 1 ? $"{Name} ({EndPoint})" : $"{Name} ({EndPoint}, life {Life})";

    private void OwnRecordChanged(Member? before, Member after)
    {
        Incarnation = Math.Max(Incarnation, after.Incarnation);
        if (after.State == MemberState.Left && before is not { State: MemberState.Left })
        {
            HasLeft = true;
            LeftWith = after.Incarnation;
        }
    }
}
