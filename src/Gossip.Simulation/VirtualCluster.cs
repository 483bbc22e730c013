using System.Net;
using Gossip.Simulation.Exploration.Invariants;
using Gossip.Simulation.Network;
using Gossip.Simulation.Timing;
using Gossip.Simulation.Tracing;

namespace Gossip.Simulation;

/// <summary>
/// A cluster of real nodes in virtual time: the same code as in production on one thread, a virtual clock and a virtual network.
/// The same seed gives the same life to the last packet.
/// </summary>
/// <remarks>Everything that happens happens inside <see cref="Advance"/>, <see cref="RunUntil"/> and <see cref="Run"/>.</remarks>
public sealed class VirtualCluster : IDisposable
{
    private readonly List<VirtualNode> _nodes = [];
    private readonly GossipOptions _options;

    /// <summary>Creates a cluster without nodes.</summary>
    /// <param name="seed">Decides everything that is random.</param>
    /// <param name="options">What every node starts with; the LAN preset by default. Name, transport, time and randomness are the simulation's.</param>
    public VirtualCluster(int seed, GossipOptions? options = null)
        : this(seed, options, stallsBlockSenders: false)
    {
    }

    /// <summary>Creates a cluster without nodes.</summary>
    /// <param name="seed">Decides everything that is random.</param>
    /// <param name="options">What every node starts with.</param>
    /// <param name="stallsBlockSenders">Whether what tries to send in a stall stands still until its end.</param>
    internal VirtualCluster(int seed, GossipOptions? options, bool stallsBlockSenders)
    {
        Simulator = new Simulator(seed);
        Network = new VirtualNetwork(Simulator) { Observer = Observers, StallsBlockSenders = stallsBlockSenders };
        _options = options ?? GossipOptions.Lan();
    }

    /// <summary>The clock and the thread.</summary>
    public Simulator Simulator { get; }

    /// <summary>The network between the nodes, with its faults.</summary>
    public VirtualNetwork Network { get; }

    /// <summary>Every node there ever was, in the order of their start; a restarted node is a new one.</summary>
    public IReadOnlyList<VirtualNode> Nodes => _nodes;

    /// <summary>The nodes that have neither crashed nor shut down.</summary>
    public IEnumerable<VirtualNode> RunningNodes => _nodes.Where(node => node.IsRunning);

    /// <summary>Whether each node keeps the events its watch tells, in <see cref="VirtualNode.Events"/>. On; thousands of nodes that join tell millions.</summary>
    public bool KeepsEvents { get; init; } = true;

    /// <summary>Who sees what happens.</summary>
    internal ObserverList Observers { get; } = new();

    /// <summary>What must hold at every step, if it is checked.</summary>
    internal InvariantMonitor? Invariants { get; private set; }

    /// <summary>How long the cluster has lived.</summary>
    public TimeSpan Elapsed => Simulator.Statistics.VirtualTime;

    /// <summary>Starts nodes called node-0, node-1, … and joins all of them through the first, at once.</summary>
    /// <param name="count">How many, 1 or more.</param>
    /// <param name="seed">Decides everything that is random.</param>
    /// <param name="options">What every node starts with; the LAN preset by default.</param>
    /// <returns>The cluster once every join has ended; views need not be equal yet.</returns>
    public static VirtualCluster Start(int count, int seed, GossipOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var cluster = new VirtualCluster(seed, options);
        for (int i = 0; i < count; i++)
        {
            cluster.AddNode();
        }

        cluster.JoinAll();
        return cluster;
    }

    /// <summary>Starts a node. It is alone until it joins.</summary>
    /// <param name="name">Its name; node-N by default.</param>
    /// <param name="configure">What differs from the cluster's options.</param>
    /// <param name="endPoint">Where it listens; the next free address by default. An address whose node has crashed may be used again.</param>
    /// <returns>The running node.</returns>
    public VirtualNode AddNode(string? name = null, Func<GossipOptions, GossipOptions>? configure = null, IPEndPoint? endPoint = null) =>
        AddNode(name ?? $"node-{_nodes.Count}", configure, endPoint ?? Network.NextFreeEndPoint(), known: []);

    /// <summary>Starts nodes that have known each other for long: nobody need join, and no news is on its way.</summary>
    /// <param name="names">Their names.</param>
    internal IEnumerable<VirtualNode> AddAcquainted(IReadOnlyList<string> names)
    {
        IPEndPoint[] endPoints = Network.NextFreeEndPoints(names.Count);
        Member[] members = [.. names.Zip(endPoints, (name, endPoint) => Member.AtStart(_options, name, endPoint, Simulator.Time.GetUtcNow()))];
        for (int i = 0; i < names.Count; i++)
        {
            yield return AddNode(names[i], configure: null, endPoints[i], members);
        }
    }

    /// <summary>Starts a node again that has crashed or left: the same name and options, but it remembers nothing and is alone until it joins.</summary>
    /// <param name="stopped">The node that does not run any more.</param>
    /// <param name="endPoint">Where it listens now; where it listened before by default.</param>
    /// <returns>The new node.</returns>
    /// <exception cref="InvalidOperationException">The node still runs.</exception>
    public VirtualNode Restart(VirtualNode stopped, IPEndPoint? endPoint = null)
    {
        ArgumentNullException.ThrowIfNull(stopped);
        return stopped.IsRunning
            ? throw new InvalidOperationException($"{stopped} still runs: only a node that has crashed or left can start again.")
            : AddNode(stopped.Name, stopped.Configure, endPoint ?? stopped.EndPoint);
    }

    /// <summary>Starts a node again, with the same name at the next free address.</summary>
    /// <inheritdoc cref="Restart"/>
    public VirtualNode RestartElsewhere(VirtualNode stopped) => Restart(stopped, Network.NextFreeEndPoint());

    /// <summary>Joins every running node through one of them, all at once, and waits until each join has ended.</summary>
    /// <param name="seed">Through whom; the first running node by default.</param>
    public void JoinAll(VirtualNode? seed = null)
    {
        seed ??= RunningNodes.First();
        VirtualNode[] joiners = [.. RunningNodes.Where(node => node != seed)];
        Run(() => Task.WhenAll(joiners.Select(node => node.JoinAsync(seed))));
    }

    /// <summary>Lets time pass.</summary>
    /// <param name="span">How much, zero or more.</param>
    public void Advance(TimeSpan span)
    {
        Simulator.Advance(span);
        Invariants?.ThrowIfBroken();
    }

    /// <summary>Lets time pass until a condition holds.</summary>
    /// <param name="condition">What to wait for; must not change anything.</param>
    /// <param name="limit">The longest time to wait.</param>
    /// <returns>Whether the condition held in time.</returns>
    public bool RunUntil(Func<bool> condition, TimeSpan limit)
    {
        bool met = Simulator.RunUntil(condition, limit);
        Invariants?.ThrowIfBroken();
        return met;
    }

    /// <summary>Does something that takes virtual time, to its end.</summary>
    /// <param name="work">What to do.</param>
    public void Run(Func<Task> work)
    {
        Simulator.RunUntilComplete(work);
        Invariants?.ThrowIfBroken();
    }

    /// <summary>Does something that takes virtual time, to its end.</summary>
    /// <param name="work">What to do.</param>
    /// <returns>What the work returned.</returns>
    public T Run<T>(Func<Task<T>> work)
    {
        T result = Simulator.RunUntilComplete(work);
        Invariants?.ThrowIfBroken();
        return result;
    }

    /// <summary>Whether every running node's live members are exactly the running nodes.</summary>
    /// <returns>Whether all agree.</returns>
    public bool AllAgree()
    {
        int running = RunningNodes.Count();
        return RunningNodes.All(node => node.Cluster.AliveCount == running && RunningNodes.All(other => node.Sees(other)));
    }

    /// <summary>
    /// Has every invariant checked at every step from now on, for the nodes that are added from now on. What breaks is thrown by
    /// whatever let time pass.
    /// </summary>
    internal InvariantMonitor CheckInvariants() => Invariants ??= new InvariantMonitor(this);

    private VirtualNode AddNode(string name, Func<GossipOptions, GossipOptions>? configure, IPEndPoint endPoint, IReadOnlyList<Member> known)
    {
        VirtualTransport transport = Network.CreateTransport(endPoint);
        var node = new VirtualNode(this, transport, new NodeClock(Simulator.Time, transport.Blocked), configure);
        GossipOptions options = _options with
        {
            NodeName = name,
            Transport = transport,
            TimeProvider = node.Clock,
            Scheduler = Simulator.Scheduler,
            RandomSeed = Simulator.CreateRandom($"{name}/{_nodes.Count}").Next(),
            KnownMembers = known,
        };
        options = configure?.Invoke(options) ?? options;
        options.MembershipObserver = Observers.Of(node, also: options.MembershipObserver);
        options = Invariants?.Watch(options, transport) ?? options;
        node.Start(options);
        Invariants?.Started(transport, node.Cluster);
        _nodes.Add(node);
        Observers.NodeStarted(node);
        return node;
    }

    /// <summary>Ends the simulation. Nodes that still run never go on, and what they took of memory can be reclaimed.</summary>
    public void Dispose()
    {
        Simulator.Dispose();
        _nodes.ForEach(node => node.Cluster.Abandon());
    }
}
