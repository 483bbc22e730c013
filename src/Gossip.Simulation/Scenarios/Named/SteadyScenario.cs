namespace Gossip.Simulation.Scenarios.Named;

/// <summary>Nothing happens: what a cluster costs that has run for long.</summary>
public sealed class SteadyScenario : NamedScenario
{
    /// <inheritdoc />
    public override string Name => "steady";

    /// <inheritdoc />
    public override string Description => "nothing happens: what a cluster at rest costs";

    private protected override Scenario Plan(Scenario scenario) => scenario;
}
