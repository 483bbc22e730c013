using Gossip.Simulation.Scenarios;

namespace Gossip.SimulationTests.Scenarios;

/// <summary>What docs/service-discovery.md promises its users.</summary>
public sealed class DetectionTimeTests
{
    [TestCase(4, 15, 20)]
    [TestCase(10, 15, 20)]
    [TestCase(32, 15, 20)]
    [TestCase(100, 20, 10)]
    public void A_crash_is_known_to_everyone_within_the_time_that_is_promised(int nodes, int promised, int seeds)
    {
        var times = new List<TimeSpan>();
        for (int seed = 1; seed <= seeds; seed++)
        {
            ScenarioOutcome outcome = Scenario.Lan(nodes).Seed(seed)
                .At(TimeSpan.FromSeconds(10 + (0.1 * seed)), running => running.Crash(3))
                .For(40.Seconds())
                .Run();

            Assert.That(outcome.EveryFailureDetectedWithin(promised.Seconds()), $"seed {seed}: {outcome}");
            times.AddRange(outcome.DetectionTimes.Values);
        }

        double half = times.Order().ElementAt(times.Count / 2).TotalSeconds;
        TestContext.Out.WriteLine($"{nodes} nodes: half of them within {half:0.0} s, all within {times.Max().TotalSeconds:0.0} s");
    }
}
