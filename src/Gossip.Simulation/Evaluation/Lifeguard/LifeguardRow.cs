namespace Gossip.Simulation.Evaluation.Lifeguard;

/// <summary>One row of the Lifeguard paper's tables.</summary>
/// <param name="Variant">The rules.</param>
/// <param name="Intervals">With each number of members that stall again and again: what came of it.</param>
/// <param name="Threshold">What came of members that stall once: the latencies.</param>
internal sealed record LifeguardRow(Variant Variant, IReadOnlyDictionary<int, AnomalyFigures> Intervals, AnomalyFigures Threshold)
{
    /// <summary>Over all numbers of stalling members.</summary>
    internal AnomalyFigures Total { get; } = AnomalyFigures.Sum(Intervals.Values);
}
