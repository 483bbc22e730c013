namespace Gossip.Simulation.Scenarios.Named;

/// <summary>All nodes start and join the first one, all at once.</summary>
public sealed class JoinScenario : NamedScenario
{
    /// <inheritdoc />
    public override string Name => "join";

    /// <inheritdoc />
    public override string Description => "all nodes start and join the first one, all at once";

    /// <inheritdoc />
    public override TimeSpan DefaultDuration => TimeSpan.FromMinutes(1);

    private protected override Scenario Plan(Scenario scenario) => scenario.Cold();
}
