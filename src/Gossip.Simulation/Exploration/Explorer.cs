namespace Gossip.Simulation.Exploration;

/// <summary>Looks for bugs: draws a cluster and its faults from each of many seeds, runs them, and shrinks what fails.</summary>
internal sealed class Explorer(ExplorationSettings settings, Func<int, GossipOptions, GossipOptions>? tamper = null)
{
    /// <summary>Draws and runs one seed.</summary>
    public ExplorationOutcome Explore(int seed) => Run(PlanGenerator.Draw(seed, settings));

    /// <summary>Runs a plan.</summary>
    public ExplorationOutcome Run(ExplorationPlan plan) => ExplorationRun.Execute(plan, tamper);

    /// <summary>Runs many seeds, on so many threads; each run is one thread's own.</summary>
    /// <param name="seeds">The seeds.</param>
    /// <param name="threads">How many runs at a time.</param>
    /// <param name="done">Told of each outcome, on the thread of its run.</param>
    /// <returns>The outcomes in the order of the seeds.</returns>
    public IReadOnlyList<ExplorationOutcome> Explore(IEnumerable<int> seeds, int threads, Action<ExplorationOutcome>? done = null)
    {
        int[] all = [.. seeds];
        var outcomes = new ExplorationOutcome[all.Length];
        Parallel.For(0, all.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, i =>
        {
            outcomes[i] = Explore(all[i]);
            done?.Invoke(outcomes[i]);
        });
        return outcomes;
    }

    /// <summary>Shrinks a failing plan and says everything one needs to repeat it.</summary>
    public string Explain(ExplorationOutcome failing)
    {
        var shrinker = new Shrinker(Run);
        ExplorationOutcome smallest = shrinker.Shrink(failing);
        return $"""
            Seed {failing.Plan.Seed}: {failing.Breach}

            The plan:
            {failing.Plan}

            The smallest plan of {shrinker.Runs} tried that breaks the same, {smallest.Plan.Faults.Count} of {failing.Plan.Faults.Count} faults:
            {smallest.Breach}
            {smallest.Plan}

            Repeat it with:
            {(failing.Plan.Rejoin ? "" : "GOSSIP_EXPLORE_REJOIN=no ")}GOSSIP_EXPLORE_SEEDS={failing.Plan.Seed}..{failing.Plan.Seed} dotnet test test/Gossip.SimulationTests --filter "FullyQualifiedName~ExplorerTests.Many_seeds"
            """;
    }
}
