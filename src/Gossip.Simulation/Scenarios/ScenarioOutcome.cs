using System.Globalization;
using Gossip.Simulation.Reporting;
using Gossip.Simulation.Tracing;

namespace Gossip.Simulation.Scenarios;

/// <summary>
/// What came of a scenario: figures, and questions for tests to ask. Times are virtual and counted from the beginning of the scenario
/// where nothing else is said.
/// </summary>
public sealed class ScenarioOutcome
{
    private readonly ViewTracker _views;
    private readonly SimulationTrace _trace;

    internal ScenarioOutcome(
        Scenario scenario, VirtualCluster cluster, Measurement measurement, SimulationTrace trace, TimeSpan startTook, TimeSpan runTook)
    {
        Scenario = scenario;
        Nodes = cluster.Nodes;
        _views = measurement.Views;
        _trace = trace;
        Crashes = [.. measurement.Detection.Crashes];
        DetectionTimes = new Distribution(measurement.Detection.Detections);
        ConvergenceTimes = new Distribution(measurement.Views.NodeConvergences);
        FullConvergenceTimes = new Distribution(measurement.Views.FullConvergences);
        AllFalsePositives = measurement.Detection.FalsePositives;
        Traffic = measurement.Traffic.Average;
        TrafficOverTime = measurement.Traffic.Samples;
        StartTook = startTook;
        RunTook = runTook;
        Statistics = cluster.Simulator.Statistics;
    }

    /// <summary>The scenario.</summary>
    public Scenario Scenario { get; }

    /// <summary>Every node there ever was. Their simulation has ended; what they knew and were told can be read.</summary>
    public IReadOnlyList<VirtualNode> Nodes { get; }

    /// <summary>For each node and change of the membership: how long until the node's view was equal to the truth again.</summary>
    public Distribution ConvergenceTimes { get; }

    /// <summary>For each change of the membership: how long until the views of all nodes were equal to the truth.</summary>
    public Distribution FullConvergenceTimes { get; }

    /// <summary>For each crash and each node that noticed it: how long that took.</summary>
    public Distribution DetectionTimes { get; }

    /// <summary>Every crash, in order.</summary>
    public IReadOnlyList<CrashDetection> Crashes { get; }

    /// <summary>Every running member that somebody gave up, for whatever reason.</summary>
    public IReadOnlyList<FalsePositive> AllFalsePositives { get; }

    /// <summary>Of these, members that never stalled and were not cut off from who gave them up: there was no reason.</summary>
    public int FalsePositives => AllFalsePositives.Count(given => given is { MemberIsHealthy: true, WasCut: false });

    /// <summary>Of these, those at nodes that never stalled themselves (the Lifeguard paper's FP−).</summary>
    public int FalsePositivesAtHealthyNodes =>
        AllFalsePositives.Count(given => given is { MemberIsHealthy: true, WasCut: false, ObserverIsHealthy: true });

    /// <summary>What was sent, for each node and second.</summary>
    public Traffic Traffic { get; }

    /// <summary>What was sent, stretch by stretch.</summary>
    public IReadOnlyList<TrafficSample> TrafficOverTime { get; }

    /// <summary>How far the nodes agreed with the truth, over time.</summary>
    public IReadOnlyList<AgreementSample> AgreementOverTime => _views.Samples;

    /// <summary>The hash of the trace, from the start of the first node: the same seed gives the same, in any process.</summary>
    public string TraceHash => _trace.Hash;

    /// <summary>How many packets, changes and events are in the trace.</summary>
    public long TraceRecords => _trace.Records;

    /// <summary>What the simulation did in all.</summary>
    public SimulationStatistics Statistics { get; }

    /// <summary>How much real time it took until the scenario could begin.</summary>
    public TimeSpan StartTook { get; }

    /// <summary>How much real time the scenario took.</summary>
    public TimeSpan RunTook { get; }

    /// <summary>How many times faster than real time the scenario ran.</summary>
    public double Speed => Scenario.Duration / RunTook;

    /// <summary>Whether the views of all nodes were equal to the truth at the end.</summary>
    public bool ViewsEventuallyEqual => _views.AllAgree;

    /// <summary>Whether no running member was given up without reason; see <see cref="FalsePositives"/>.</summary>
    public bool NoFalsePositive => FalsePositives == 0;

    /// <summary>Whether every node that was there noticed every crash, unless the crashed node came back.</summary>
    public bool EveryFailureDetected => Crashes.All(crash => crash.Full is not null || crash.Restarted);

    /// <summary>Whether every node that was there noticed every crash in time, unless the crashed node came back.</summary>
    /// <param name="limit">The longest time from a crash until the last has noticed.</param>
    /// <returns>Whether they did.</returns>
    public bool EveryFailureDetectedWithin(TimeSpan limit) => Crashes.All(crash => crash.Full <= limit || crash.Restarted);

    /// <summary>Whether after every change of the membership, end of a partition or of a stall the views of all were equal in time.</summary>
    /// <param name="limit">The longest time from a change until all agree.</param>
    /// <returns>Whether they were.</returns>
    public bool AllAgreeWithin(TimeSpan limit) => _views.Unresolved.Count == 0 && (FullConvergenceTimes.Longest ?? TimeSpan.Zero) <= limit;

    /// <summary>The figures in short, with the seed, for the message of a failed test.</summary>
    /// <returns>A few lines.</returns>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        seed {Scenario.RandomSeed}: {Scenario.NodeCount} nodes, {Scenario.Duration}, trace {TraceHash}
        views equal at the end: {ViewsEventuallyEqual}; of a node {ConvergenceTimes}; of all {FullConvergenceTimes}; never equal after changes at [{string.Join(", ", _views.Unresolved)}]
        crashes: {Crashes.Count}, not noticed by all {Crashes.Count(crash => crash.Full is null && !crash.Restarted)}; noticed after {DetectionTimes}
        false positives: {FalsePositives}, at healthy nodes {FalsePositivesAtHealthyNodes}, with those stalled or cut off {AllFalsePositives.Count}; first {(AllFalsePositives.Count > 0 ? AllFalsePositives[0] : null)}
        """);
}
