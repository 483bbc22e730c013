using System.Net;
using Gossip.Simulation.Network;
using Gossip.Simulation.Timing;

namespace Gossip.Simulation;

/// <summary>One node of a <see cref="VirtualCluster"/>: a real one, with its machine and its network at hand.</summary>
public sealed class VirtualNode
{
    private readonly VirtualCluster _owner;
    private readonly List<NodeEvent> _events = [];

    private Cluster? _cluster;

    internal VirtualNode(
        VirtualCluster owner, VirtualTransport transport, NodeClock clock, Func<GossipOptions, GossipOptions>? configure)
    {
        _owner = owner;
        Transport = transport;
        Clock = clock;
        Configure = configure;
    }

    /// <summary>The node itself, as a user has it.</summary>
    public Cluster Cluster => _cluster ?? throw new InvalidOperationException("The node has not started yet.");

    /// <summary>Its connection to the virtual network.</summary>
    public VirtualTransport Transport { get; }

    /// <summary>Its name in the cluster.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint => Transport.EndPoint;

    /// <summary>Whether it has neither crashed nor shut down.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>Whether it has begun to say goodbye.</summary>
    public bool IsLeaving { get; private set; }

    /// <summary>Whether it should be a member: it runs and has not begun to say goodbye.</summary>
    public bool IsMember => IsRunning && !IsLeaving;

    /// <summary>How far its time of day is ahead of the simulation's; see <see cref="JumpClock"/>.</summary>
    public TimeSpan ClockOffset => Clock.Offset;

    /// <summary>Its clock.</summary>
    internal NodeClock Clock { get; }

    /// <summary>What differs from the cluster's options, for a restart.</summary>
    internal Func<GossipOptions, GossipOptions>? Configure { get; }

    /// <summary>Every event its watch has told so far, in order.</summary>
    public IReadOnlyList<NodeEvent> Events => _events;

    /// <summary>Joins through another node.</summary>
    /// <param name="seed">Through whom.</param>
    /// <returns>How the join went.</returns>
    public Task<JoinResult> JoinAsync(VirtualNode seed)
    {
        ArgumentNullException.ThrowIfNull(seed);
        return Cluster.JoinAsync([seed.EndPoint.ToString()]);
    }

    /// <summary>Whether this node holds another for a live member, at its present address.</summary>
    /// <param name="other">The other node.</param>
    /// <returns>Whether it does.</returns>
    public bool Sees(VirtualNode other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Cluster.TryGetMember(other.Name, out Member? member) && member.IsLive && member.EndPoint.Equals(other.EndPoint);
    }

    /// <summary>What this node believes of another.</summary>
    /// <param name="other">The other node.</param>
    /// <returns>The state; <see langword="null"/> when it does not know it.</returns>
    public MemberState? StateOf(VirtualNode other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Cluster.TryGetMember(other.Name, out Member? member) ? member.State : null;
    }

    /// <summary>Ends the node at once, without a word to anybody.</summary>
    /// <param name="kind">Whether the machine is lost or only the process.</param>
    public void Crash(CrashKind kind = CrashKind.MachineLost)
    {
        bool wasMember = IsMember;
        IsRunning = false;
        Transport.Crash(kind);
        // What is left of the process does nothing that anybody could notice; let it end.
        _owner.Simulator.Start(Cluster.ShutdownAsync);
        if (wasMember)
        {
            _owner.Observers.NodeStopped(this, crashed: true);
        }
    }

    /// <summary>Says goodbye and shuts down; returns when that is done.</summary>
    public void Leave() => _owner.Run(LeaveAsync);

    /// <summary>Says goodbye and shuts down.</summary>
    /// <returns>A task that ends when the node is down.</returns>
    public async Task LeaveAsync()
    {
        if (IsMember)
        {
            IsLeaving = true;
            _owner.Observers.NodeStopped(this, crashed: false);
        }

        try
        {
            await Cluster.LeaveAsync();
            await Cluster.ShutdownAsync();
        }
        catch (ObjectDisposedException) when (!IsRunning)
        {
            // It crashed before it could say anything.
        }

        IsRunning = false;
    }

    /// <summary>Freezes the node: nothing is received or sent until <see cref="Resume"/> (Lifeguard's slow message processing).</summary>
    public void Stall()
    {
        Transport.Stall();
        _owner.Observers.NodeStalled(this, stalled: true);
    }

    /// <summary>Lets a stalled node go on; what has arrived meanwhile is handed to it.</summary>
    public void Resume()
    {
        Transport.Resume();
        _owner.Observers.NodeStalled(this, stalled: false);
    }

    /// <summary>
    /// Sets the node's time of day forward or back, as an operator or NTP does. Its timestamps and timers go on evenly, as those of
    /// a monotonic clock do.
    /// </summary>
    /// <param name="by">How far forward; less than zero is back.</param>
    public void JumpClock(TimeSpan by) => Clock.Offset += by;

    /// <inheritdoc />
    public override string ToString() => $"{Name} ({EndPoint})";

    /// <summary>Starts the real node, and watches it.</summary>
    internal void Start(GossipOptions options)
    {
        Name = options.NodeName;
        _cluster = _owner.Simulator.RunUntilComplete(() => Cluster.StartAsync(options));
        IsRunning = true;
        _owner.Simulator.Start(WatchAsync);
    }

    private async Task WatchAsync()
    {
        await foreach (NodeEvent change in Cluster.WatchAsync())
        {
            _owner.Observers.EventTold(this, change);
            if (_owner.KeepsEvents)
            {
                _events.Add(change);
            }
        }
    }
}
