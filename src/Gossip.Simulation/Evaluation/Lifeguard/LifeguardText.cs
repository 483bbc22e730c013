using System.Globalization;

namespace Gossip.Simulation.Evaluation.Lifeguard;

/// <summary>What the Lifeguard sections say in words.</summary>
internal static class LifeguardText
{
    /// <summary>Why the share of false positives at healthy members differs from the paper's.</summary>
    internal const string AboutHealthyMembers = """
        Two things differ from the paper. FP− are most of all FP here, and a hundredth there; and the buddy system alone changes nothing. Both
        come of what a stalled member does: here its failure detector goes on, and all that it has wrongly concluded leaves it in one burst
        when it resumes, suspicion and verdict together, so that the accused cannot answer in between and everyone believes it. In the paper
        it is blocked at its first send. What is compared, the rules with each other, is under the same anomaly in each case.
        """;

    /// <summary>How the clusters are set up.</summary>
    internal static string SetUp(LifeguardMeasurement of) => string.Create(CultureInfo.InvariantCulture, $"""
        {of.Nodes} members, of which C stall at the same time: what they send and receive waits until they go on, their timers run. For false
        positives and load they stall for D, go on for I, and so on, for {of.Length.TotalSeconds} s, with D/I of {Intervals(of)} ms,
        {of.IntervalSeeds} seed(s) each. For latencies they stall once, for {of.Threshold.TotalSeconds} s, C = {string.Join(", ", of.ThresholdConcurrent)}, {of.ThresholdSeeds} seeds each.
        """);

    private static string Intervals(LifeguardMeasurement of) => string.Join(", ", of.Intervals.Select(interval =>
        string.Create(CultureInfo.InvariantCulture, $"{interval.Stall.TotalMilliseconds:#,0}/{interval.GoOn.TotalMilliseconds:#,0}")));
}
