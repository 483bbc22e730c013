namespace Gossip.Simulation.Scenarios.Named;

/// <summary>Some nodes crash at the same moment, a twelfth of the time after the beginning.</summary>
public sealed class CrashScenario : NamedScenario
{
    /// <inheritdoc />
    public override string Name => "crash";

    /// <inheritdoc />
    public override string Description => "a tenth of the nodes crash at the same moment";

    /// <summary>Which share of the nodes crashes, 0 to 1; at least one does. A tenth.</summary>
    public double Crashing { get; init; } = 0.1;

    private protected override Scenario Plan(Scenario scenario)
    {
        int crashing = Share(scenario, Crashing);
        return scenario.At(scenario.Duration / 12, running => running.Crash(running.Pick(crashing)));
    }
}
