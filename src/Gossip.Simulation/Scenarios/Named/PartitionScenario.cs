namespace Gossip.Simulation.Scenarios.Named;

/// <summary>
/// A part of the nodes is cut off from the others for a while, then the two sides find each other again: members are gossiped to for
/// <see cref="GossipOptions.GossipToTheDeadTime"/> after they were given up.
/// </summary>
public sealed class PartitionScenario : NamedScenario
{
    /// <inheritdoc />
    public override string Name => "partition";

    /// <inheritdoc />
    public override string Description => "a third of the nodes is cut off for 30 s, then the network heals";

    /// <summary>Which share of the nodes is cut off, 0 to 1; at least one is. A third.</summary>
    public double CutOff { get; init; } = 1.0 / 3;

    /// <summary>For how long. 30 s: once both sides have forgotten each other, only a join brings them together.</summary>
    public TimeSpan Cut { get; init; } = TimeSpan.FromSeconds(30);

    private protected override Scenario Plan(Scenario scenario)
    {
        int[] side = [.. Enumerable.Range(0, Share(scenario, CutOff))];
        return scenario.At(scenario.Duration / 12, running => running.DivideFor(Cut, side));
    }
}
