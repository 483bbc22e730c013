using Gossip.Simulation.Network;
using Gossip.Simulation.Reporting;

namespace Gossip.Simulation.Scenarios;

/// <summary>A scenario while it runs: what can be made to happen. Nodes go by number; a node that was restarted keeps its number.</summary>
public sealed class RunningScenario
{
    private static readonly TimeSpan s_joinAgain = TimeSpan.FromSeconds(1);

    private readonly List<VirtualNode> _nodes = [];
    private readonly PriorityQueue<ScenarioStep, (TimeSpan Time, int Order)> _steps = new();
    private ViewTracker? _views;
    private TimeSpan _start;
    private int _order;

    internal RunningScenario(VirtualCluster cluster)
    {
        Cluster = cluster;
        Random = cluster.Simulator.CreateRandom("scenario");
    }

    /// <summary>The cluster, with its network, for whatever this class has no word for.</summary>
    public VirtualCluster Cluster { get; }

    /// <summary>The scenario's own source of randomness.</summary>
    public Random Random { get; }

    /// <summary>How long ago the scenario began.</summary>
    public TimeSpan Elapsed => Cluster.Elapsed - _start;

    /// <summary>How many nodes there have been; their numbers are below.</summary>
    public int Count => _nodes.Count;

    /// <summary>The numbers of the nodes that run and have not begun to leave.</summary>
    public IEnumerable<int> Running => Enumerable.Range(0, _nodes.Count).Where(number => _nodes[number].IsMember);

    /// <summary>When the next step is due.</summary>
    internal TimeSpan NextStep => _steps.TryPeek(out _, out (TimeSpan Time, int Order) next) ? next.Time : TimeSpan.MaxValue;

    /// <summary>A node by its number.</summary>
    /// <param name="number">0 to <see cref="Count"/> − 1.</param>
    public VirtualNode this[int number] => _nodes[number];

    /// <summary>Picks running nodes at random, none twice.</summary>
    /// <param name="count">How many; fewer when there are fewer.</param>
    /// <returns>Their numbers.</returns>
    public int[] Pick(int count)
    {
        int[] running = [.. Running];
        Random.Shuffle(running);
        return running[..Math.Min(count, running.Length)];
    }

    /// <summary>Makes something happen later.</summary>
    /// <param name="delay">How much later.</param>
    /// <param name="happens">What.</param>
    public void After(TimeSpan delay, Action<RunningScenario> happens) => Schedule(new ScenarioStep(Elapsed + delay, null, happens));

    /// <summary>Ends nodes at once, without a word to anybody.</summary>
    /// <param name="nodes">Which.</param>
    public void Crash(params int[] nodes) => Crash(CrashKind.MachineLost, nodes);

    /// <summary>Ends nodes at once, without a word to anybody.</summary>
    /// <param name="kind">Whether machines are lost or only processes.</param>
    /// <param name="nodes">Which.</param>
    public void Crash(CrashKind kind, params int[] nodes) => ForEach(nodes, node => node.Crash(kind));

    /// <summary>Lets nodes say goodbye and shut down.</summary>
    /// <param name="nodes">Which.</param>
    public void Leave(params int[] nodes) => ForEach(nodes, node => Cluster.Simulator.Start(node.LeaveAsync));

    /// <summary>Starts nodes and lets them join, each through one that runs.</summary>
    /// <param name="count">How many.</param>
    public void Start(int count = 1)
    {
        for (int i = 0; i < count; i++)
        {
            Join(Add());
        }
    }

    /// <summary>Starts nodes again that have crashed or left, at their old addresses, and lets them join.</summary>
    /// <param name="nodes">Which.</param>
    public void Restart(params int[] nodes) => Replace(nodes, node => Cluster.Restart(node));

    /// <summary>Starts nodes again that have crashed or left, with their names at other addresses, and lets them join.</summary>
    /// <param name="nodes">Which.</param>
    public void RestartElsewhere(params int[] nodes) => Replace(nodes, Cluster.RestartElsewhere);

    /// <summary>Freezes nodes: nothing is received or sent (Lifeguard's slow message processing).</summary>
    /// <param name="nodes">Which.</param>
    public void Stall(params int[] nodes) => ForEach(nodes, node => node.Stall());

    /// <summary>Freezes nodes for a while.</summary>
    /// <param name="duration">For how long.</param>
    /// <param name="nodes">Which.</param>
    public void StallFor(TimeSpan duration, params int[] nodes)
    {
        Stall(nodes);
        After(duration, scenario => scenario.Resume(nodes));
    }

    /// <summary>Lets stalled nodes go on.</summary>
    /// <param name="nodes">Which.</param>
    public void Resume(params int[] nodes) => ForEach(nodes, node => node.Resume());

    /// <summary>Cuts nodes off from all others, in both directions.</summary>
    /// <param name="nodes">The nodes of one side.</param>
    /// <returns>The partition.</returns>
    public Partition Divide(params int[] nodes) => Cluster.Network.Divide(Transports(nodes));

    /// <summary>Cuts nodes off from all others for a while.</summary>
    /// <param name="duration">For how long.</param>
    /// <param name="nodes">The nodes of one side.</param>
    public void DivideFor(TimeSpan duration, params int[] nodes) => HealAfter(duration, Divide(nodes));

    /// <summary>Lets nothing through from some nodes to some others for a while. The way back stays open.</summary>
    /// <param name="duration">For how long.</param>
    /// <param name="from">Those who are not heard.</param>
    /// <param name="to">Those who do not hear them.</param>
    public void MuteFor(TimeSpan duration, int[] from, int[] to) => HealAfter(duration, Cluster.Network.Mute(Transports(from), Transports(to)));

    /// <summary>Heals every partition.</summary>
    public void Heal()
    {
        Cluster.Network.Heal();
        _views?.Disturbed();
    }

    /// <summary>Changes the conditions of the network.</summary>
    /// <param name="change">What differs.</param>
    public void Network(Func<LinkConditions, LinkConditions> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        Cluster.Network.Conditions = change(Cluster.Network.Conditions);
    }

    /// <summary>Gives one direction between two nodes conditions of its own.</summary>
    /// <param name="from">Who sends.</param>
    /// <param name="to">Who receives.</param>
    /// <param name="conditions">The conditions; <see langword="null"/> for those of the network.</param>
    public void Link(int from, int to, LinkConditions? conditions) => Cluster.Network.SetLink(this[from].Transport, this[to].Transport, conditions);

    /// <summary>Limits what nodes can send and receive.</summary>
    /// <param name="bytesPerSecond">In each direction; zero is without limit.</param>
    /// <param name="nodes">Which.</param>
    public void Bandwidth(long bytesPerSecond, params int[] nodes) => ForEach(nodes, node => node.Transport.BytesPerSecond = bytesPerSecond);

    /// <summary>Sets the time of day of nodes forward or back.</summary>
    /// <param name="by">How far forward; less than zero is back.</param>
    /// <param name="nodes">Which.</param>
    public void JumpClock(TimeSpan by, params int[] nodes) => ForEach(nodes, node => node.JumpClock(by));

    /// <summary>Changes what nodes say of themselves.</summary>
    /// <param name="metadata">0 to 512 bytes.</param>
    /// <param name="nodes">Which.</param>
    public void Metadata(ReadOnlyMemory<byte> metadata, params int[] nodes) =>
        ForEach(nodes, node => Cluster.Simulator.Start(() => UpdateAsync(node, metadata)));

    /// <summary>The scenario begins now.</summary>
    internal void Begin(ViewTracker views)
    {
        _views = views;
        _start = Cluster.Elapsed;
    }

    /// <summary>Adds a step.</summary>
    internal void Schedule(ScenarioStep step) => _steps.Enqueue(step, (step.Time, _order++));

    /// <summary>Does what is due.</summary>
    internal void RunDueSteps()
    {
        while (NextStep <= Elapsed)
        {
            ScenarioStep step = _steps.Dequeue();
            step.Happens(this);
            if (step.Period is { } period)
            {
                Schedule(step with { Time = step.Time + period });
            }
        }
    }

    /// <summary>Starts a node that is alone.</summary>
    internal VirtualNode Add()
    {
        VirtualNode node = Cluster.AddNode($"node-{_nodes.Count}");
        _nodes.Add(node);
        return node;
    }

    /// <summary>Starts nodes that have known each other for long, one after another as they are asked for.</summary>
    internal IEnumerable<VirtualNode> AddAcquainted(int count)
    {
        foreach (VirtualNode node in Cluster.AddAcquainted([.. Enumerable.Range(_nodes.Count, count).Select(number => $"node-{number}")]))
        {
            _nodes.Add(node);
            yield return node;
        }
    }

    /// <summary>Lets a node join, as long as it takes, without waiting for it.</summary>
    internal void Join(VirtualNode node, VirtualNode? seed = null) => Cluster.Simulator.Start(() => JoinAsync(node, seed));

    /// <summary>Lets a node join, as long as it takes: a seed that is down or busy is tried again, or another one.</summary>
    internal async Task JoinAsync(VirtualNode node, VirtualNode? seed)
    {
        while (node.IsMember && AnyOther(node) is { } other)
        {
            try
            {
                await node.JoinAsync(seed is { IsMember: true } ? seed : other);
                return;
            }
            catch (ObjectDisposedException) when (!node.IsMember)
            {
                return;
            }
            catch (JoinFailedException)
            {
                await Task.Delay(s_joinAgain * (0.5 + Random.NextDouble()), Cluster.Simulator.Time);
            }
        }
    }

    private static async Task UpdateAsync(VirtualNode node, ReadOnlyMemory<byte> metadata)
    {
        try
        {
            await node.Cluster.UpdateMetadataAsync(metadata);
        }
        catch (Exception exception) when (exception is ObjectDisposedException or InvalidOperationException && !node.IsMember)
        {
            // It crashed or left before the news was out.
        }
    }

    private VirtualNode? AnyOther(VirtualNode node)
    {
        VirtualNode[] others = [.. _nodes.Where(other => other.IsMember && other != node)];
        return others.Length == 0 ? null : others[Random.Next(others.Length)];
    }

    private void Replace(int[] nodes, Func<VirtualNode, VirtualNode> restart)
    {
        foreach (int number in nodes)
        {
            _nodes[number] = restart(_nodes[number]);
            Join(_nodes[number]);
        }
    }

    private void HealAfter(TimeSpan duration, Partition partition) => After(duration, _ =>
    {
        partition.Dispose();
        _views?.Disturbed();
    });

    private void ForEach(int[] nodes, Action<VirtualNode> action)
    {
        foreach (int number in nodes)
        {
            action(_nodes[number]);
        }
    }

    private IEnumerable<VirtualTransport> Transports(int[] nodes) => nodes.Select(number => _nodes[number].Transport);
}
