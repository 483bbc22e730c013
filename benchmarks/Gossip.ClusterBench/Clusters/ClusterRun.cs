using System.Diagnostics;

namespace Gossip.ClusterBench.Clusters;

/// <summary>One cluster's life: all nodes start, join at once, converge, rest, and some die.</summary>
internal sealed class ClusterRun(Func<INodeGroup> createGroup, ClusterRunOptions options)
{
    public async Task<int> RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        if (OpenFileLimit.FaultFor(options.Nodes) is { } fault)
        {
            await Console.Error.WriteLineAsync(fault);
            return 1;
        }

        using CounterListener? counters = options.Counters ? new CounterListener() : null;
        await using INodeGroup group = createGroup();
        var figures = new ClusterFigures { N = options.Nodes };

        await StartAsync(group, figures, cancellationToken);
        bool converged = await ConvergeAsync(group, figures, cancellationToken);
        figures.CountersUntilConverged = counters?.Take();
        if (converged)
        {
            await RestAsync(figures, counters, cancellationToken);
            await DetectAsync(group, figures, cancellationToken);
        }

        await output.WriteLineAsync(Figures.ToJson(figures));
        return 0;
    }

    private async Task StartAsync(INodeGroup group, ClusterFigures figures, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        await group.StartAsync(options.Nodes, options.BasePort, cancellationToken);
        figures.CreateS = SecondsSince(started);
    }

    private async Task<bool> ConvergeAsync(INodeGroup group, ClusterFigures figures, CancellationToken cancellationToken)
    {
        ProcessUsage before = ProcessUsage.OfThis();
        long started = Stopwatch.GetTimestamp();
        bool joined = await InTimeAsync(patience => group.JoinAsync(options.Parallel, patience), cancellationToken);
        figures.JoinS = joined ? SecondsSince(started) : -1;
        figures.JoinRetries = group.JoinRetries;
        figures.JoinFailures = options.Counters ? group.JoinFailures : null;

        started = Stopwatch.GetTimestamp();
        bool converged = joined && await InTimeAsync(patience => group.WaitUntilAllSeeAsync(options.Nodes, patience), cancellationToken);
        figures.ConvergeAfterJoinS = converged ? SecondsSince(started) : -1;

        ProcessUsage used = ProcessUsage.OfThis() - before;
        figures.CpuUntilConvergedS = Figures.Round(used.Cpu.TotalSeconds);
        figures.AllocatedMbUntilConverged = Figures.Round(used.AllocatedBytes / 1e6, 1);
        figures.RssMb = Figures.Round(ProcessUsage.ResidentMegabytes(), 1);
        return converged;
    }

    private async Task RestAsync(ClusterFigures figures, CounterListener? counters, CancellationToken cancellationToken)
    {
        // What was learnt is passed on for a while after everybody knows, and what runs often is compiled anew.
        await Task.Delay(options.Settle, cancellationToken);
        counters?.Take();
        ProcessUsage before = ProcessUsage.OfThis();
        long started = Stopwatch.GetTimestamp();
        await Task.Delay(options.Steady, cancellationToken);
        double nodeSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds * options.Nodes;
        if (options.Steady > TimeSpan.Zero)
        {
            ProcessUsage used = ProcessUsage.OfThis() - before;
            figures.SteadyCpuMsPerNodeS = Figures.Round(used.Cpu.TotalMilliseconds / nodeSeconds);
            figures.SteadyAllocatedKbPerNodeS = Figures.Round(used.AllocatedBytes / 1e3 / nodeSeconds);
            figures.CountersSteady = counters?.Take();
        }

        figures.RssMb = Figures.Round(ProcessUsage.ResidentMegabytes(), 1);
    }

    private async Task DetectAsync(INodeGroup group, ClusterFigures figures, CancellationToken cancellationToken)
    {
        if (options.Kill == 0)
        {
            return;
        }

        long started = Stopwatch.GetTimestamp();
        await group.ShutDownLastAsync(options.Kill);
        bool detected = await InTimeAsync(
            patience => group.WaitUntilAllSeeAsync(options.Nodes - options.Kill, patience), cancellationToken);
        figures.DetectAllS = detected ? SecondsSince(started) : -1;
    }

    private async Task<bool> InTimeAsync(Func<CancellationToken, Task> operation, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(options.Patience);
        try
        {
            await operation(patience.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private static double SecondsSince(long started) => Figures.Round(Stopwatch.GetElapsedTime(started).TotalSeconds);
}
