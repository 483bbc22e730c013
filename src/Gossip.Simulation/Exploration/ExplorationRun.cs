using Gossip.Simulation.Exploration.Invariants;

namespace Gossip.Simulation.Exploration;

/// <summary>Runs one plan from its start to equal views, or to what breaks first.</summary>
internal sealed class ExplorationRun : IDisposable
{
    private static readonly TimeSpan s_step = TimeSpan.FromSeconds(1);

    /// <summary>How long views have to stay equal; longer than a round of push/pulls of the local preset.</summary>
    private static readonly TimeSpan s_calm = TimeSpan.FromSeconds(20);

    /// <summary>How long a shutdown may take: nothing in it waits for anybody else.</summary>
    private static readonly TimeSpan s_shutdown = TimeSpan.FromMilliseconds(1);

    /// <summary>By when everything on its way has arrived or is given up: a stream to a lost machine is after 15 minutes.</summary>
    private static readonly TimeSpan s_afterwards = TimeSpan.FromMinutes(20);

    /// <summary>How long nodes that have lost each other are left alone before they are joined together again.</summary>
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(10);

    /// <summary>Without faults, nodes that were joined together stay together; a few times, since they may be joined in mid-quarrel.</summary>
    private const int MostRejoins = 8;

    private readonly ExplorationPlan _plan;
    private readonly VirtualCluster _cluster;
    private readonly InvariantMonitor _monitor;
    private readonly FaultInjector _injector;
    private TimeSpan _equalSince;
    private int _rejoins;

    private ExplorationRun(ExplorationPlan plan, Func<int, GossipOptions, GossipOptions>? tamper)
    {
        _plan = plan;
        _cluster = new VirtualCluster(plan.Seed);
        _monitor = _cluster.CheckInvariants();
        _injector = new FaultInjector(plan, _cluster, tamper);
    }

    /// <summary>Runs a plan. The same plan gives the same outcome.</summary>
    /// <param name="plan">What happens.</param>
    /// <param name="tamper">Changes the options of a node before it starts, by its number: how tests put bugs in.</param>
    public static ExplorationOutcome Execute(ExplorationPlan plan, Func<int, GossipOptions, GossipOptions>? tamper = null)
    {
        using var run = new ExplorationRun(plan, tamper);
        return run.Execute();
    }

    /// <inheritdoc />
    public void Dispose() => _cluster.Dispose();

    private ExplorationOutcome Execute()
    {
        TimeSpan stopped = default;
        try
        {
            _injector.Begin();
            InjectFaults();
            stopped = _cluster.Elapsed;
            Converge();
            ShutDown();
        }
        catch (InvariantBrokenException)
        {
            // The monitor has it.
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            _monitor.Report("nodes do not break down", "the simulation", exception.ToString());
        }

        return new ExplorationOutcome(_plan, _monitor.Breach, _equalSince - stopped, _rejoins, _cluster.Elapsed, _cluster.Simulator.Statistics.TasksRun);
    }

    private void InjectFaults()
    {
        // What ends at a moment ends before anything that lasts begins; but what lasts no time begins before it ends.
        var steps = _plan.Faults.Select(fault => (fault.At, Begins: true, Fault: fault))
            .Concat(_plan.Faults.Where(fault => fault.Kind.Lasts()).Select(fault => (At: fault.End, Begins: false, Fault: fault)))
            .OrderBy(step => step.At).ThenBy(step => step.Begins && step.Fault.For > 0 ? 1 : 0);
        foreach ((double at, bool begins, Fault fault) in steps)
        {
            AdvanceTo(at);
            if (begins)
            {
                _injector.Begin(fault);
            }
            else
            {
                _injector.End(fault);
            }
        }

        AdvanceTo(_plan.Seconds);
    }

    private void AdvanceTo(double seconds)
    {
        TimeSpan rest = TimeSpan.FromSeconds(seconds) - _cluster.Elapsed;
        if (rest > TimeSpan.Zero)
        {
            _cluster.RunUntil(() => _monitor.Breach is not null, rest);
        }
    }

    private void Converge()
    {
        PlannedNode[] running = [.. _injector.Running];
        TimeSpan bound = Convergence.Bound(_plan.OptionsOf(0), running.Length);
        TimeSpan started = _cluster.Elapsed;
        TimeSpan apartSince = _cluster.Elapsed;
        _equalSince = _cluster.Elapsed;
        if (Convergence.FindGroups(running) is { Count: > 1 } apart)
        {
            Rejoin(apart);
        }

        while (_cluster.Elapsed - _equalSince < s_calm)
        {
            _cluster.RunUntil(() => _monitor.Breach is not null, s_step);
            if (Convergence.FindDifference(running) is not { } difference)
            {
                continue;
            }

            _equalSince = _cluster.Elapsed;
            IReadOnlyList<IReadOnlyList<PlannedNode>> groups = Convergence.FindGroups(running);
            if (groups.Count == 1)
            {
                apartSince = _cluster.Elapsed;
            }
            else if (_plan.Rejoin && _rejoins < MostRejoins && _cluster.Elapsed - apartSince >= s_grace)
            {
                Rejoin(groups);
                apartSince = started = _cluster.Elapsed;
            }

            if (_cluster.Elapsed - started > bound)
            {
                Fail(difference, bound, groups.Count);
                return;
            }
        }

        FindUntold(running);
    }

    /// <summary>When every node has shut down, no timer is set any more.</summary>
    private void ShutDown()
    {
        if (_monitor.Breach is not null)
        {
            return;
        }

        _cluster.Simulator.RunUntilComplete(() => Task.WhenAll(_cluster.Nodes.Select(node => node.Cluster.ShutdownAsync())), s_shutdown);
        _cluster.Advance(s_afterwards);
        if (_cluster.Simulator.Clock.PendingEvents is > 0 and int left)
        {
            _monitor.Report("nothing outlives its node", "the cluster", $"{s_afterwards} after all nodes have shut down {left} timers are still set.");
        }
    }

    private void Rejoin(IReadOnlyList<IReadOnlyList<PlannedNode>> groups)
    {
        _rejoins++;
        foreach (IReadOnlyList<PlannedNode> group in groups.Skip(1))
        {
            _injector.Join(group[0], groups[0][0]);
        }
    }

    /// <summary>A watch may skip states in between, but never the last one.</summary>
    private void FindUntold(IReadOnlyList<PlannedNode> running)
    {
        foreach (PlannedNode node in running)
        {
            var told = _monitor.PresentAt(node.Watched!);
            if (!told.SetEquals(node.Life!.Cluster.Members.Select(member => member.Name)))
            {
                _monitor.Report(Convergence.Name, node.Name, $"Its watch told of {string.Join(", ", told)}; it knows {string.Join(", ", node.Life.Cluster.Members)}.");
            }
        }
    }

    private void Fail(string difference, TimeSpan bound, int groups) => _monitor.Report(
        Convergence.Name,
        "the cluster",
        $"{bound.TotalSeconds:F0} s after the faults stopped {difference}" + (groups > 1 ? $" There are {groups} groups that do not know each other." : ""));
}
