using Gossip.Simulation.Scenarios;

namespace Gossip.SimulationTests.Scenarios;

/// <summary>What docs/service-discovery.md promises its users.</summary>
public sealed class DetectionTimeTests
{
    private static readonly TimeSpan Promised = 15.Seconds();

    [Test]
    public void A_crash_is_known_to_everyone_within_the_time_that_is_promised([Values(4, 10, 32, 100)] int nodes)
    {
        var times = new List<TimeSpan>();
        for (int seed = 1; seed <= 10; seed++)
        {
            ScenarioOutcome outcome = Scenario.Lan(nodes).Seed(seed)
                .At(TimeSpan.FromSeconds(10 + (0.1 * seed)), running => running.Crash(3))
                .For(40.Seconds())
                .Run();

            Assert.That(outcome.EveryFailureDetectedWithin(Promised), $"seed {seed}: {outcome}");
            times.AddRange(outcome.DetectionTimes.Values);
        }

        TestContext.Out.WriteLine($"{nodes} nodes: half of them within {times.Order().ElementAt(times.Count / 2).TotalSeconds:0.0} s, all within {times.Max().TotalSeconds:0.0} s");
    }
}
