namespace Gossip.Simulation.Evaluation.Lifeguard;

/// <summary>The tables of the Lifeguard paper: plain SWIM, each part alone, all together, α = 5, β = 6.</summary>
internal sealed class LifeguardExperiment : Experiment
{
    private const int PublishedAlpha = 5;

    /// <inheritdoc />
    public override string Name => "lifeguard";

    /// <inheritdoc />
    public override string Description => "the tables of the Lifeguard paper: SWIM, each part of Lifeguard alone, all together";

    /// <summary>What is run.</summary>
    public LifeguardMeasurement Measurement { get; init; } = new();

    /// <summary>Runs it.</summary>
    internal IReadOnlyList<LifeguardRow> Measure(TrialRunner runner) => Measurement.Run(Name, Variant.OfLifeguard(PublishedAlpha), runner);

    /// <inheritdoc />
    public override Section Run(TrialRunner runner)
    {
        IReadOnlyList<LifeguardRow> rows = Measure(runner);
        string text = $$"""
            ## Lifeguard

            {{LifeguardText.SetUp(Measurement)}} α = 5, β = 6, as in the paper. The paper's totals are of far more runs than ours, so compare percentages.

            A false positive (FP) is a member that never stalled and that someone gave up; FP− are those at members that never stalled either.

            {{LifeguardTables.FalsePositives(rows, besidePublished: true)}}
            {{LifeguardText.BesideThePaper}}

            By the number of members that stall at the same time:

            {{LifeguardTables.ByConcurrent(rows, besidePublished: true)}}
            {lifeguard-false-positives}

            Until stalled members are given up, by the first healthy member and by the last (the paper's absolute latencies could not be
            obtained; SWIM's row is what to compare with):

            {{LifeguardTables.Latency(rows)}}
            Load:

            {{LifeguardTables.Load(rows, besidePublished: true)}}
            """;
        return new Section(text, [LifeguardTables.Chart("lifeguard-false-positives", "False positives, α = 5, β = 6", rows)]);
    }
}
