namespace Gossip.Simulation.Evaluation.Lifeguard;

/// <summary>The Lifeguard experiment with the timing that memberlist and this library have by default, and with this library's own rules.</summary>
internal sealed class LifeguardLanExperiment : Experiment
{
    private const int DefaultAlpha = 4;

    /// <inheritdoc />
    public override string Name => "lifeguard-lan";

    /// <inheritdoc />
    public override string Description => "the same with the LAN defaults, with the rules as memberlist has them and with this library's";

    /// <summary>What is run.</summary>
    public LifeguardMeasurement Measurement { get; init; } = new() { Concurrent = [8, 32], ThresholdConcurrent = [8, 32] };

    /// <summary>Runs it.</summary>
    internal IReadOnlyList<LifeguardRow> Measure(TrialRunner runner) =>
        Measurement.Run(Name, [.. Variant.OfLifeguard(DefaultAlpha), Variant.Memberlist, Variant.All], runner);

    /// <inheritdoc />
    public override Section Run(TrialRunner runner)
    {
        IReadOnlyList<LifeguardRow> rows = Measure(runner);
        string text = $$"""
            ## Lifeguard with the LAN defaults

            {{LifeguardText.SetUp(Measurement)}} α = 4, β = 6. "{{Variant.Memberlist.Name}}" are Lifeguard as memberlist has it; "{{Variant.All.Name}}" is this library's default.

            {{LifeguardTables.FalsePositives(rows, besidePublished: false)}}
            {{LifeguardTables.ByConcurrent(rows, besidePublished: false)}}
            {lifeguard-lan-false-positives}

            {{LifeguardTables.Latency(rows)}}
            {{LifeguardTables.Load(rows, besidePublished: false)}}
            """;
        return new Section(text, [LifeguardTables.Chart("lifeguard-lan-false-positives", "False positives, LAN defaults", rows)]);
    }
}
