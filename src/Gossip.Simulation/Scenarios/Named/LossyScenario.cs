namespace Gossip.Simulation.Scenarios.Named;

/// <summary>The network loses many packets; half way, one node crashes.</summary>
public sealed class LossyScenario : NamedScenario
{
    /// <inheritdoc />
    public override string Name => "lossy";

    /// <inheritdoc />
    public override string Description => "the network loses a quarter of all packets; half way a node crashes";

    /// <inheritdoc />
    public override double DefaultLoss => 0.25;

    private protected override Scenario Plan(Scenario scenario) =>
        scenario.At(scenario.Duration / 2, running => running.Crash(running.Pick(1)));
}
