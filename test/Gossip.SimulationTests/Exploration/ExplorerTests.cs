using System.Diagnostics;
using System.Globalization;
using Gossip.Simulation.Exploration;

namespace Gossip.SimulationTests.Exploration;

/// <summary>Random clusters with random faults. More seeds: see docs/exploration.md.</summary>
public sealed class ExplorerTests
{
    /// <summary>Shrinking takes hundreds of runs.</summary>
    private const int MostExplained = 3;

    [Test]
    public void Sixty_seeds_break_nothing() => Explore(Enumerable.Range(1, 60));

    /// <summary>GOSSIP_EXPLORE_SEEDS=first..last says which; nothing is explored without it.</summary>
    [Test]
    public void Many_seeds_of_the_environment_break_nothing()
    {
        if (Environment.GetEnvironmentVariable("GOSSIP_EXPLORE_SEEDS") is not { Length: > 0 } range)
        {
            Assert.Ignore("GOSSIP_EXPLORE_SEEDS is not set.");
            return;
        }

        int[] ends = [.. range.Split("..").Select(end => int.Parse(end, CultureInfo.InvariantCulture))];
        Explore(Enumerable.Range(ends[0], ends[^1] - ends[0] + 1));
    }

    private static void Explore(IEnumerable<int> seeds)
    {
        var explorer = new Explorer(SettingsOfTheEnvironment());
        long started = Stopwatch.GetTimestamp();
        IReadOnlyList<ExplorationOutcome> outcomes = explorer.Explore(seeds, Environment.ProcessorCount, outcome =>
        {
            if (outcome.Breach is not null)
            {
                TestContext.Progress.WriteLine($"seed {outcome.Plan.Seed}: {outcome.Breach}");
            }
        });
        WriteSummary(outcomes, Stopwatch.GetElapsedTime(started));
        ExplorationOutcome[] failed = [.. outcomes.Where(outcome => outcome.Breach is not null)];
        Assert.That(failed.Length, Is.Zero, () => string.Join("\n\n", failed.Take(MostExplained).Select(explorer.Explain)));
    }

    private static ExplorationSettings SettingsOfTheEnvironment() => Environment.GetEnvironmentVariable("GOSSIP_EXPLORE_REJOIN") == "no"
        ? new ExplorationSettings { Rejoin = false, LongestPartition = 2.5, LongestStall = 2.5 }
        : new ExplorationSettings();

    private static void WriteSummary(IReadOnlyList<ExplorationOutcome> outcomes, TimeSpan took)
    {
        double[] convergence = [.. outcomes.Where(outcome => outcome.Breach is null).Select(outcome => outcome.Convergence.TotalSeconds).Order()];
        ExplorationOutcome slowest = outcomes.MaxBy(outcome => outcome.Convergence)!;
        TestContext.Progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            {outcomes.Count} seeds in {took.TotalSeconds:F1} s, {outcomes.Sum(outcome => outcome.Elapsed.TotalSeconds) / 60:F0} virtual minutes, {outcomes.Count(outcome => outcome.Breach is not null)} failed
            convergence after the last fault: median {convergence.ElementAtOrDefault(convergence.Length / 2):F0} s, 99 % {convergence.ElementAtOrDefault(convergence.Length * 99 / 100):F0} s, slowest {slowest.Convergence.TotalSeconds:F0} s (seed {slowest.Plan.Seed})
            rejoined: {outcomes.Count(outcome => outcome.Rejoins > 0)} seeds, at most {outcomes.Max(outcome => outcome.Rejoins)} times
            """));
    }
}
