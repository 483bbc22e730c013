using Gossip.Simulation.Exploration.Invariants;
using Gossip.Simulation.Network;

namespace Gossip.Simulation.Exploration;

/// <summary>Makes the faults of a plan happen to a cluster.</summary>
internal sealed class FaultInjector
{
    /// <summary>How long a node waits before it tries again to join.</summary>
    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(5);

    private readonly ExplorationPlan _plan;
    private readonly VirtualCluster _cluster;
    private readonly PlannedNode[] _nodes;
    private readonly ActiveConditions _conditions;
    private readonly Func<int, GossipOptions, GossipOptions>? _tamper;
    private readonly Dictionary<Fault, Action> _ends = new(ReferenceEqualityComparer.Instance);

    public FaultInjector(ExplorationPlan plan, VirtualCluster cluster, Func<int, GossipOptions, GossipOptions>? tamper)
    {
        _plan = plan;
        _cluster = cluster;
        _tamper = tamper;
        _conditions = new ActiveConditions(cluster.Network);
        _nodes = [.. Enumerable.Range(0, plan.Nodes).Select(number => new PlannedNode(number))];
    }

    /// <summary>All nodes of the plan, whether they run or not.</summary>
    public IReadOnlyList<PlannedNode> Nodes => _nodes;

    public IEnumerable<PlannedNode> Running => _nodes.Where(node => node.IsRunning);

    /// <summary>Starts the nodes that are there from the beginning, and joins them.</summary>
    public void Begin()
    {
        foreach (PlannedNode node in _nodes.Take(_plan.Starters))
        {
            Start(node, moved: true);
        }
    }

    /// <summary>Makes a fault happen, or begin.</summary>
    public void Begin(Fault fault)
    {
        if (fault.Kind.IsOfTheNetwork())
        {
            _conditions.Begin(fault);
            _ends[fault] = () => _conditions.End(fault);
            return;
        }

        switch (fault.Kind)
        {
            case FaultKind.Partition:
                _ends[fault] = _cluster.Network.Divide(TransportsOf(fault.Nodes)).Dispose;
                break;
            case FaultKind.Mute:
                _ends[fault] = _cluster.Network.Mute(TransportsOf(fault.Nodes), TransportsOf(fault.Others)).Dispose;
                break;
            default:
                var ends = new List<Action>();
                foreach (int number in fault.Nodes)
                {
                    Befall(_nodes[number], fault, ends);
                }

                _ends[fault] = () => ends.ForEach(static end => end());
                break;
        }
    }

    /// <summary>Ends a fault that lasted.</summary>
    public void End(Fault fault)
    {
        if (_ends.Remove(fault, out Action? end))
        {
            end();
        }
    }

    /// <summary>Has a node join through another and, like any deployment, try again through whoever runs when that fails.</summary>
    public void Join(PlannedNode node, PlannedNode through) =>
        _cluster.Simulator.Start(() => JoinAsync(node, node.Life!, through));

    private async Task JoinAsync(PlannedNode node, VirtualNode joiner, PlannedNode? through)
    {
        while (node.IsRunning && node.Life == joiner)
        {
            try
            {
                if (through is not null)
                {
                    await joiner.JoinAsync(through.Life!);
                }

                return;
            }
            catch (Exception exception) when (exception is JoinFailedException or ObjectDisposedException)
            {
                await Task.Delay(s_retry, _cluster.Simulator.Time);
                through = Running.FirstOrDefault(other => other != node);
            }
        }
    }

    private void Befall(PlannedNode node, Fault fault, List<Action> ends)
    {
        switch (fault.Kind)
        {
            case FaultKind.Restart:
                Start(node, moved: false);
                return;
            case FaultKind.Move:
                Start(node, moved: true);
                return;
        }

        if (!node.IsRunning)
        {
            return;
        }

        VirtualNode life = node.Life!;
        switch (fault.Kind)
        {
            case FaultKind.Crash:
                Crash(node, CrashKind.MachineLost);
                break;
            case FaultKind.Kill:
                Crash(node, CrashKind.ProcessLost);
                break;
            case FaultKind.Leave:
                Leave(node);
                break;
            case FaultKind.Metadata:
                UpdateMetadata(life, (int)fault.Amount, fault.At);
                break;
            case FaultKind.Stall:
                life.Stall();
                ends.Add(life.Resume);
                break;
            case FaultKind.Bandwidth:
                life.Transport.BytesPerSecond = (long)fault.Amount;
                ends.Add(() => life.Transport.BytesPerSecond = 0);
                break;
        }
    }

    private void Start(PlannedNode node, bool moved)
    {
        if (node.Life is { Transport.IsDown: false })
        {
            Crash(node, CrashKind.ProcessLost);
        }

        PlannedNode? seed = Running.FirstOrDefault();
        VirtualNode life = _cluster.AddNode(node.Name, options => Configure(node.Number, options), moved ? null : node.EndPoint);
        node.Start(life, _cluster.Invariants!.LivesOf(node.Name)[^1]);
        if (seed is not null)
        {
            Join(node, seed);
        }
    }

    private GossipOptions Configure(int number, GossipOptions assigned)
    {
        GossipOptions options = _plan.OptionsOf(number) with
        {
            NodeName = assigned.NodeName,
            Transport = assigned.Transport,
            TimeProvider = assigned.TimeProvider,
            Scheduler = assigned.Scheduler,
            RandomSeed = assigned.RandomSeed,
        };
        return _tamper?.Invoke(number, options) ?? options;
    }

    private static void Crash(PlannedNode node, CrashKind kind)
    {
        node.Stop();
        node.Life!.Crash(kind);
    }

    private void Leave(PlannedNode node)
    {
        node.Stop();
        Cluster cluster = node.Life!.Cluster;
        InvariantMonitor monitor = _cluster.Invariants!;
        GossipOptions options = node.Watched!.Options;
        _cluster.Simulator.Start(async () =>
        {
            TimeSpan started = monitor.Elapsed;
            await cluster.LeaveAsync();
            if (monitor.Elapsed - started > options.LeaveTimeout + options.ProbeTimeout)
            {
                monitor.Report("leaving ends in time", node.Name, $"It took {monitor.Elapsed - started}; LeaveTimeout is {options.LeaveTimeout}.");
            }

            await cluster.ShutdownAsync();
        });
    }

    private void UpdateMetadata(VirtualNode life, int length, double at)
    {
        byte[] metadata = new byte[length];
        Array.Fill(metadata, (byte)(at * 7));
        _cluster.Simulator.Start(async () =>
        {
            try
            {
                await life.Cluster.UpdateMetadataAsync(metadata);
            }
            catch (Exception exception) when (exception is ObjectDisposedException or InvalidOperationException)
            {
                // The node went down, or left, before it could say so.
            }
        });
    }

    private IEnumerable<VirtualTransport> TransportsOf(IReadOnlyList<int> numbers) =>
        [.. numbers.Select(number => _nodes[number].Life?.Transport).OfType<VirtualTransport>()];
}
