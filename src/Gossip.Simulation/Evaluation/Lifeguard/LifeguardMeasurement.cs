namespace Gossip.Simulation.Evaluation.Lifeguard;

/// <summary>The two kinds of runs of the Lifeguard paper: members that stall again and again, and members that stall once.</summary>
internal sealed record LifeguardMeasurement
{
    /// <summary>How many members there are.</summary>
    public int Nodes { get; init; } = 128;

    /// <summary>How many stall at the same time (C).</summary>
    public IReadOnlyList<int> Concurrent { get; init; } = [1, 4, 8, 12, 16, 20, 24, 28, 32];

    /// <summary>For how long they stall (D), and how long they go on in between (I).</summary>
    public IReadOnlyList<(TimeSpan Stall, TimeSpan GoOn)> Intervals { get; init; } =
    [
        (Milliseconds(8_192), Milliseconds(64)), (Milliseconds(8_192), Milliseconds(256)),
        (Milliseconds(16_384), Milliseconds(64)), (Milliseconds(16_384), Milliseconds(256)),
        (Milliseconds(32_768), Milliseconds(64)), (Milliseconds(32_768), Milliseconds(256)),
    ];

    /// <summary>How long members stall again and again.</summary>
    public TimeSpan Length { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>How many times each combination of members that stall again and again is run.</summary>
    public int IntervalSeeds { get; init; } = 1;

    /// <summary>How many stall at the same time, once.</summary>
    public IReadOnlyList<int> ThresholdConcurrent { get; init; } = [1, 4, 8, 16, 32];

    /// <summary>How many times each number of members that stall once is run.</summary>
    public int ThresholdSeeds { get; init; } = 3;

    /// <summary>For how long they stall once.</summary>
    public TimeSpan Threshold { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>Runs all of it.</summary>
    /// <param name="name">The name of the experiment.</param>
    /// <param name="variants">The rows.</param>
    /// <param name="runner">Runs the simulations.</param>
    internal IReadOnlyList<LifeguardRow> Run(string name, IReadOnlyList<Variant> variants, TrialRunner runner)
    {
        // The longest come first, so that no thread is left alone with one of them at the end.
        AnomalyTrial[] intervals =
        [
            .. from concurrent in Concurrent.OrderDescending()
               from interval in Intervals
               from seed in Enumerable.Range(1, IntervalSeeds)
               from variant in variants
               select new AnomalyTrial(variant, Nodes, concurrent, interval.Stall, interval.GoOn, Length, seed),
        ];
        AnomalyTrial[] thresholds =
        [
            .. from concurrent in ThresholdConcurrent.OrderDescending()
               from seed in Enumerable.Range(1, ThresholdSeeds)
               from variant in variants
               select new AnomalyTrial(variant, Nodes, concurrent, Threshold, null, Threshold, seed),
        ];
        AnomalyTrial[] all = [.. intervals, .. thresholds];
        AnomalyFigures[] figures = runner.Run(name, all, trial => trial.Run(runner.Cancellation));
        (AnomalyTrial Trial, AnomalyFigures Figures)[] results = [.. all.Zip(figures)];
        return [.. variants.Select(variant => ToRow(variant, results[..intervals.Length], results[intervals.Length..]))];
    }

    private LifeguardRow ToRow(
        Variant variant, (AnomalyTrial Trial, AnomalyFigures Figures)[] intervals, (AnomalyTrial Trial, AnomalyFigures Figures)[] thresholds) => new(
        variant,
        Concurrent.ToDictionary(
            concurrent => concurrent,
            concurrent => Sum(intervals, trial => trial.Variant == variant && trial.Concurrent == concurrent)),
        Sum(thresholds, trial => trial.Variant == variant));

    private static AnomalyFigures Sum((AnomalyTrial Trial, AnomalyFigures Figures)[] results, Func<AnomalyTrial, bool> which) =>
        AnomalyFigures.Sum(results.Where(result => which(result.Trial)).Select(result => result.Figures));

    private static TimeSpan Milliseconds(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
