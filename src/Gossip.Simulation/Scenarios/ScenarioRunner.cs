using System.Diagnostics;
using Gossip.Simulation.Reporting;
using Gossip.Simulation.Tracing;

namespace Gossip.Simulation.Scenarios;

/// <summary>Runs one scenario: starts the cluster, lets time pass in slices between the steps, and gathers what comes of it.</summary>
internal sealed class ScenarioRunner
{
    /// <summary>How many samples of the traffic a scenario gives at most.</summary>
    private const int Slices = 240;

    /// <summary>The closest two samples may be: in less than a probe interval some have sent their ping and some have not.</summary>
    private static readonly TimeSpan ShortestSlice = TimeSpan.FromSeconds(1);

    private readonly Scenario _scenario;
    private readonly IProgress<ScenarioProgress>? _progress;
    private readonly CancellationToken _cancellationToken;
    private readonly TimeSpan _slice;

    internal ScenarioRunner(Scenario scenario, IProgress<ScenarioProgress>? progress, CancellationToken cancellationToken)
    {
        _scenario = scenario;
        _progress = progress;
        _cancellationToken = cancellationToken;
        _slice = TimeSpan.FromTicks(Math.Max(scenario.Duration.Ticks / Slices, ShortestSlice.Ticks));
    }

    internal ScenarioOutcome Run()
    {
        using var cluster = new VirtualCluster(_scenario.RandomSeed, _scenario.Options, _scenario.StallsBlock) { KeepsEvents = _scenario.KeepsEvents };
        if (_scenario.ChecksInvariants)
        {
            cluster.CheckInvariants();
        }

        var trace = SimulationTrace.Of(cluster, _scenario.TraceText);
        var running = new RunningScenario(cluster);
        long started = Stopwatch.GetTimestamp();
        var start = new ClusterStart(running, _scenario, Report, _cancellationToken);
        Measurement measurement;
        if (_scenario.IsCold)
        {
            cluster.Network.Conditions = _scenario.Conditions;
            measurement = Measure(cluster, running);
            start.StartAndJoin();
        }
        else
        {
            start.StartAndSettle();
            cluster.Network.Conditions = _scenario.Conditions;
            measurement = Measure(cluster, running);
        }

        TimeSpan startTook = _scenario.IsCold ? TimeSpan.Zero : Stopwatch.GetElapsedTime(started);
        started = _scenario.IsCold ? started : Stopwatch.GetTimestamp();
        Live(cluster, running, measurement);
        measurement.Finish();
        return new ScenarioOutcome(_scenario, cluster, measurement, trace, startTook, Stopwatch.GetElapsedTime(started));
    }

    private Measurement Measure(VirtualCluster cluster, RunningScenario running)
    {
        var measurement = new Measurement(cluster, resolution: _scenario.Duration / 1000);
        running.Begin(measurement.Views);
        foreach (ScenarioStep step in _scenario.Steps)
        {
            running.Schedule(step);
        }

        return measurement;
    }

    private void Live(VirtualCluster cluster, RunningScenario running, Measurement measurement)
    {
        TimeSpan nextSample = _slice;
        while (running.Elapsed < _scenario.Duration)
        {
            running.RunDueSteps();
            TimeSpan next = Earliest(running.NextStep, nextSample, _scenario.Duration);
            if (next > running.Elapsed)
            {
                cluster.Advance(next - running.Elapsed);
            }

            if (running.Elapsed >= nextSample)
            {
                measurement.Traffic.Sample();
                nextSample = running.Elapsed + _slice;
                Report(ScenarioStage.Running, running.Elapsed / _scenario.Duration);
            }
        }

        running.RunDueSteps();
    }

    private void Report(ScenarioStage stage, double done)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        _progress?.Report(new ScenarioProgress(stage, Math.Clamp(done, 0, 1)));
    }

    private static TimeSpan Earliest(TimeSpan one, TimeSpan two, TimeSpan three) => TimeSpan.FromTicks(Math.Min(one.Ticks, Math.Min(two.Ticks, three.Ticks)));
}
