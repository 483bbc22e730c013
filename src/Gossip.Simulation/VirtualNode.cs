using System.Net;
using Gossip.Simulation.Network;

namespace Gossip.Simulation;

/// <summary>One node of a <see cref="VirtualCluster"/>: a real one, with its machine and its network at hand.</summary>
public sealed class VirtualNode
{
    private readonly VirtualCluster _owner;
    private readonly List<NodeEvent> _events = [];

    internal VirtualNode(VirtualCluster owner, Cluster cluster, VirtualTransport transport)
    {
        _owner = owner;
        Cluster = cluster;
        Transport = transport;
        Name = cluster.LocalMember.Name;
        IsRunning = true;
        owner.Simulator.Start(WatchAsync);
    }

    /// <summary>The node itself, as a user has it.</summary>
    public Cluster Cluster { get; }

    /// <summary>Its connection to the virtual network.</summary>
    public VirtualTransport Transport { get; }

    /// <summary>Its name in the cluster.</summary>
    public string Name { get; }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint => Transport.EndPoint;

    /// <summary>Whether it has neither crashed nor shut down.</summary>
    public bool IsRunning { get; private set; }

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
        IsRunning = false;
        Transport.Crash(kind);
        // What is left of the process does nothing that anybody could notice; let it end.
        _owner.Simulator.Start(Cluster.ShutdownAsync);
    }

    /// <summary>Says goodbye and shuts down.</summary>
    public void Leave()
    {
        _owner.Run(async () =>
        {
            await Cluster.LeaveAsync();
            await Cluster.ShutdownAsync();
        });
        IsRunning = false;
    }

    /// <summary>Freezes the node: nothing is received or sent until <see cref="Resume"/> (Lifeguard's slow message processing).</summary>
    public void Stall() => Transport.Stall();

    /// <summary>Lets a stalled node go on; what has arrived meanwhile is handed to it.</summary>
    public void Resume() => Transport.Resume();

    /// <inheritdoc />
    public override string ToString() => $"{Name} ({EndPoint})";

    private async Task WatchAsync()
    {
        await foreach (NodeEvent change in Cluster.WatchAsync())
        {
            _events.Add(change);
        }
    }
}
