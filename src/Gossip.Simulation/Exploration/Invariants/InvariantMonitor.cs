using System.Net;
using Gossip.Simulation.Network;

namespace Gossip.Simulation.Exploration.Invariants;

/// <summary>
/// Watches a cluster and has every invariant look at every step. Others who observe the same nodes or the same network are told
/// as well: the monitor passes on what it sees.
/// </summary>
internal sealed class InvariantMonitor : INetworkObserver
{
    /// <summary>What breaks once tends to break at every step.</summary>
    private const int MostBreaches = 32;

    private readonly VirtualCluster _cluster;
    private readonly IReadOnlyList<Invariant> _invariants;
    private readonly INetworkObserver? _next;
    private readonly Dictionary<VirtualTransport, WatchedNode> _byTransport = [];
    private readonly Dictionary<string, List<WatchedNode>> _livesByName = new(StringComparer.Ordinal);
    private readonly List<InvariantBreach> _breaches = [];
    private readonly SentPacket _packet = new();

    /// <summary>Watches a cluster from now on; nodes that are already there are not watched.</summary>
    public InvariantMonitor(VirtualCluster cluster, IReadOnlyList<Invariant>? invariants = null)
    {
        _cluster = cluster;
        _invariants = invariants ?? All();
        foreach (Invariant invariant in _invariants)
        {
            invariant.MonitoredBy(this);
        }

        _next = cluster.Network.Observer;
        cluster.Network.Observer = this;
    }

    /// <summary>What broke, in its order.</summary>
    public IReadOnlyList<InvariantBreach> Breaches => _breaches;

    /// <summary>What broke first.</summary>
    public InvariantBreach? Breach => _breaches.Count > 0 ? _breaches[0] : null;

    /// <summary>The virtual time.</summary>
    public TimeSpan Elapsed => TimeSpan.FromTicks(_cluster.Simulator.Clock.Now);

    /// <summary>The time as nodes see it.</summary>
    public DateTimeOffset Now => _cluster.Simulator.Clock.GetUtcNow();

    /// <summary>Every invariant that is checked step by step.</summary>
    public static IReadOnlyList<Invariant> All() =>
    [
        new IncarnationsNeverFall(),
        new OnlyTheMemberRaisesItsIncarnation(),
        new EventsAlternate(),
        new LeftStaysLeft(),
        new OnlyLeaversLeave(),
        new PacketsFit(),
        new BroadcastsAreLimited(),
        new NobodyAccusesItself(),
        new NobodySendsToItself(),
        new EveryoneIsAliveToItself(),
        new SnapshotsAreSound(),
    ];

    /// <summary>Every life of a name, in the order of their starts.</summary>
    public IReadOnlyList<WatchedNode> LivesOf(string name) => _livesByName.TryGetValue(name, out List<WatchedNode>? lives) ? lives : [];

    /// <summary>Watches the table of a node that is about to start.</summary>
    public GossipOptions Watch(GossipOptions options, VirtualTransport transport)
    {
        if (!_livesByName.TryGetValue(options.NodeName, out List<WatchedNode>? lives))
        {
            _livesByName.Add(options.NodeName, lives = []);
        }

        var node = new WatchedNode(this, options, transport, lives.Count + 1);
        lives.Add(node);
        _byTransport.Add(transport, node);
        return options with { MembershipObserver = node };
    }

    /// <summary>Watches the events of a node that has started.</summary>
    public WatchedNode Started(VirtualTransport transport, Cluster cluster)
    {
        WatchedNode node = _byTransport[transport];
        node.Cluster = cluster;
        _cluster.Simulator.Start(() => WatchEventsAsync(node, cluster));
        return node;
    }

    /// <inheritdoc />
    public void PacketSent(VirtualTransport sender, IPEndPoint destination, ReadOnlySpan<byte> payload)
    {
        if (_byTransport.TryGetValue(sender, out WatchedNode? node))
        {
            _packet.Read(destination, payload);
            foreach (Invariant invariant in _invariants)
            {
                invariant.OnPacketSent(node, _packet);
            }
        }

        _next?.PacketSent(sender, destination, payload);
    }

    /// <summary>A node's table changed.</summary>
    public void OnMemberChanged(WatchedNode node, Member? before, Member? after)
    {
        foreach (Invariant invariant in _invariants)
        {
            invariant.OnMemberChanged(node, before, after);
        }
    }

    /// <summary>A node's watch told an event.</summary>
    public void OnEventTold(WatchedNode node, NodeEvent told)
    {
        foreach (Invariant invariant in _invariants)
        {
            invariant.OnEventTold(node, told);
        }
    }

    /// <summary>Whom a node's watch has told to be there.</summary>
    public IReadOnlySet<string> PresentAt(WatchedNode node) => _invariants.OfType<EventsAlternate>().Single().PresentAt(node);

    /// <summary>Something broke.</summary>
    public void Report(string invariant, string node, string message)
    {
        if (_breaches.Count < MostBreaches)
        {
            _breaches.Add(new InvariantBreach(invariant, Elapsed, node, message));
        }
    }

    /// <exception cref="InvariantBrokenException">Something broke.</exception>
    public void ThrowIfBroken()
    {
        if (Breach is { } breach)
        {
            throw new InvariantBrokenException($"With seed {_cluster.Simulator.Seed}: {breach}");
        }
    }

    private async Task WatchEventsAsync(WatchedNode node, Cluster cluster)
    {
        try
        {
            await foreach (NodeEvent told in cluster.WatchAsync())
            {
                OnEventTold(node, told);
            }
        }
        catch (Exception exception) when (exception is not SimulationException)
        {
            // A watch ends with an error only when a part of its node has failed.
            Report("nodes do not break down", node.ToString(), exception.ToString());
        }
    }
}
