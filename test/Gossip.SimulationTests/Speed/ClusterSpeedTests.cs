using Gossip.Simulation;
using Gossip.Simulation.Scenarios;
using Gossip.Simulation.Scenarios.Named;

namespace Gossip.SimulationTests.Speed;

/// <summary>How fast whole clusters live; run by name in a release build (docs/simulation.md).</summary>
[Explicit("measures")]
public sealed class ClusterSpeedTests
{
    [Test]
    public void Rest_of_128_nodes() => Rest(nodes: 128, minutes: 10);

    [Test]
    public void Rest_of_1000_nodes() => Rest(nodes: 1_000, minutes: 2);

    [Test]
    public void Rest_of_5000_nodes() => Rest(nodes: 5_000, minutes: 1);

    private static void Rest(int nodes, int minutes)
    {
        ScenarioOutcome outcome = new SteadyScenario().Create(Scenario.Lan(nodes).For(minutes.Minutes()).WithoutEvents()).Run();

        TestContext.Out.WriteLine(
            $"{nodes} nodes: {outcome.Speed:F1} × real time; started in {outcome.StartTook.TotalSeconds:F1} s; "
            + $"{outcome.Traffic.Packets:F2} packets/s and node; peak {Environment.WorkingSet >> 20} MiB; {outcome}");
        Assert.That(outcome.ViewsEventuallyEqual, $"{outcome}");
    }
}
