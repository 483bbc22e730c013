namespace Gossip.Simulation.Scenarios.Named;

/// <summary>
/// The anomalies of the Lifeguard paper (§V): some members process nothing for a while, go on for a while, and so on. They are the
/// same ones all the time.
/// </summary>
public sealed class StallScenario : NamedScenario
{
    /// <inheritdoc />
    public override string Name => "stall";

    /// <inheritdoc />
    public override string Description => "a sixteenth of the nodes stalls for 16.4 s, goes on for 1 s, and so on (Lifeguard's anomalies)";

    /// <inheritdoc />
    public override int DefaultNodes => 128;

    /// <summary>Which share of the nodes stalls at the same time (the paper's C), 0 to 1; at least one does. A sixteenth.</summary>
    public double Stalling { get; init; } = 1.0 / 16;

    /// <summary>For how long (the paper's D). 16,384 ms.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromMilliseconds(16_384);

    /// <summary>How long they go on in between (the paper's I). 1,024 ms.</summary>
    public TimeSpan GoOn { get; init; } = TimeSpan.FromMilliseconds(1_024);

    private protected override Scenario Plan(Scenario scenario)
    {
        int stalling = Share(scenario, Stalling);
        return scenario.At(TimeSpan.Zero, running =>
        {
            int[] nodes = running.Pick(stalling);
            Repeat(running, nodes);
        });
    }

    private void Repeat(RunningScenario running, int[] nodes)
    {
        running.StallFor(Stall, nodes);
        running.After(Stall + GoOn, later => Repeat(later, nodes));
    }
}
