using System.Globalization;

namespace Gossip.Simulation.Evaluation.Lifeguard;

/// <summary>What the Lifeguard sections say in words.</summary>
internal static class LifeguardText
{
    /// <summary>What agrees with the paper and what does not.</summary>
    internal const string BesideThePaper = """
        As in the paper, nearly all FP are at members that stall: one that has accused another stalls again before it hears the answer, and
        its suspicion runs out; those that stalled with it have heard no more. So FP grow faster than C. The few at healthy members come in
        bursts: where an accusation leaves a member as it goes on, and the verdict at once after it, the accused cannot answer in time and
        all believe it. A few such moments are the whole of a row's FP−, so that these say little about single rows. LHA-Suspicion does
        most, as in the paper. LHA-Probe saves bytes here but no FP, unlike there: of each stall comes one failed probe, however seldom the
        member probes. What piled up in a stall costs no time here, so that members are well as soon as they go on; in the paper, one may
        suppose, they are not.
        """;

    /// <summary>How the clusters are set up.</summary>
    internal static string SetUp(LifeguardMeasurement of) => string.Create(CultureInfo.InvariantCulture, $"""
        {of.Nodes} members, of which C stall at the same time: what they receive waits until they go on, whatever tries to send stands still until
        then, and suspicions run out all the while. For false positives and load they stall for D, go on for I, and so on, for {of.Length.TotalSeconds} s, with
        D/I of {Intervals(of)} ms, {Times(of.IntervalSeeds)} each. For latencies they stall once, for {of.Threshold.TotalSeconds} s,
        C = {string.Join(", ", of.ThresholdConcurrent)}, {Times(of.ThresholdSeeds)} each.
        """);

    private static string Times(int seeds) => seeds == 1 ? "once" : string.Create(CultureInfo.InvariantCulture, $"with {seeds} seeds");

    private static string Intervals(LifeguardMeasurement of) => string.Join(", ", of.Intervals.Select(interval =>
        string.Create(CultureInfo.InvariantCulture, $"{interval.Stall.TotalMilliseconds:#,0}/{interval.GoOn.TotalMilliseconds:#,0}")));
}
