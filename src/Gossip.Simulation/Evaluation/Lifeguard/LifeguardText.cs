using System.Globalization;

namespace Gossip.Simulation.Evaluation.Lifeguard;

/// <summary>What the Lifeguard sections say in words.</summary>
internal static class LifeguardText
{
    /// <summary>Why the share of false positives at healthy members differs from the paper's.</summary>
    internal const string AboutHealthyMembers = """
        The order and the ratios are the paper's; the share of FP− is not: here nearly all that a stalled member has wrongly concluded
        leaves it in one burst when it goes on, suspicion and verdict together, so that the accused cannot answer in between and everyone
        believes it. In the paper a stalled member is blocked at its first send and concludes little while it stalls.
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
