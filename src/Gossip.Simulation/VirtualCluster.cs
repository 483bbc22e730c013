using System.Net;
using Gossip.Simulation.Network;

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
    {
        Simulator = new Simulator(seed);
        Network = new VirtualNetwork(Simulator);
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
    public VirtualNode AddNode(string? name = null, Func<GossipOptions, GossipOptions>? configure = null, IPEndPoint? endPoint = null)
    {
        name ??= $"node-{_nodes.Count}";
        VirtualTransport transport = endPoint is null ? Network.CreateTransport() : Network.CreateTransport(endPoint);
        GossipOptions options = _options with
        {
            NodeName = name,
            Transport = transport,
            TimeProvider = Simulator.Time,
            Scheduler = Simulator.Scheduler,
            RandomSeed = Simulator.CreateRandom($"{name}/{_nodes.Count}").Next(),
        };
        options = configure?.Invoke(options) ?? options;
        Cluster started = Simulator.RunUntilComplete(() => Cluster.StartAsync(options));
        var node = new VirtualNode(this, started, transport);
        _nodes.Add(node);
        return node;
    }

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
    public void Advance(TimeSpan span) => Simulator.Advance(span);

    /// <summary>Lets time pass until a condition holds.</summary>
    /// <param name="condition">What to wait for; must not change anything.</param>
    /// <param name="limit">The longest time to wait.</param>
    /// <returns>Whether the condition held in time.</returns>
    public bool RunUntil(Func<bool> condition, TimeSpan limit) => Simulator.RunUntil(condition, limit);

    /// <summary>Does something that takes virtual time, to its end.</summary>
    /// <param name="work">What to do.</param>
    public void Run(Func<Task> work) => Simulator.RunUntilComplete(work);

    /// <summary>Does something that takes virtual time, to its end.</summary>
    /// <param name="work">What to do.</param>
    /// <returns>What the work returned.</returns>
    public T Run<T>(Func<Task<T>> work) => Simulator.RunUntilComplete(work);

    /// <summary>Whether every running node's live members are exactly the running nodes.</summary>
    /// <returns>Whether all agree.</returns>
    public bool AllAgree()
    {
        int running = RunningNodes.Count();
        return RunningNodes.All(node => node.Cluster.AliveCount == running && RunningNodes.All(other => node.Sees(other)));
    }

    /// <summary>Ends the simulation.</summary>
    public void Dispose() => Simulator.Dispose();
}
