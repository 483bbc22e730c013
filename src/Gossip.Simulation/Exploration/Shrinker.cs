namespace Gossip.Simulation.Exploration;

/// <summary>
/// Makes a failing plan small by delta debugging (Zeller): leaves out chunks of faults, then single ones, then shortens what
/// lasts, then takes nodes away, as long as the same invariant breaks. Every attempt is a run of its own.
/// </summary>
internal sealed class Shrinker(Func<ExplorationPlan, ExplorationOutcome> execute, int mostRuns = 300)
{
    /// <summary>How many runs it has taken so far.</summary>
    public int Runs { get; private set; }

    /// <summary>Shrinks the plan of an outcome with a breach.</summary>
    /// <returns>The outcome of the smallest plan found.</returns>
    public ExplorationOutcome Shrink(ExplorationOutcome failing)
    {
        ExplorationOutcome best = StopAtTheBreach(failing);
        int size;
        do
        {
            size = SizeOf(best.Plan);
            best = LeaveOutFaults(best);
            best = NarrowFaults(best);
            best = ShortenFaults(best);
            best = TakeNodesAway(best);
        }
        while (SizeOf(best.Plan) < size && Runs < mostRuns);
        return best;
    }

    private static int SizeOf(ExplorationPlan plan) => plan.Nodes + plan.Faults.Sum(fault => 10 + fault.Nodes.Count + fault.Others.Count);

    private ExplorationOutcome StopAtTheBreach(ExplorationOutcome failing)
    {
        double end = Math.Ceiling(failing.Breach!.At.TotalSeconds);
        return end >= failing.Plan.Seconds ? failing : Better(failing, failing.Plan with
        {
            Seconds = end,
            Faults = [.. failing.Plan.Faults.Where(fault => fault.At <= end)],
        }) ?? failing;
    }

    private ExplorationOutcome LeaveOutFaults(ExplorationOutcome best)
    {
        for (int chunk = Math.Max(1, best.Plan.Faults.Count / 2); chunk >= 1; chunk /= 2)
        {
            for (int start = 0; start < best.Plan.Faults.Count;)
            {
                ExplorationPlan plan = best.Plan with { Faults = [.. best.Plan.Faults.Take(start), .. best.Plan.Faults.Skip(start + chunk)] };
                if (Better(best, plan) is { } better)
                {
                    best = better;
                }
                else
                {
                    start += chunk;
                }
            }
        }

        return best;
    }

    /// <summary>Fewer nodes for each fault.</summary>
    private ExplorationOutcome NarrowFaults(ExplorationOutcome best)
    {
        for (int i = 0; i < best.Plan.Faults.Count; i++)
        {
            for (int node = best.Plan.Faults[i].Nodes.Count - 1; node >= 0 && best.Plan.Faults[i].Nodes.Count > 1; node--)
            {
                best = Better(best, Replace(best.Plan, i, fault => fault with { Nodes = Without(fault.Nodes, node) })) ?? best;
            }

            for (int node = best.Plan.Faults[i].Others.Count - 1; node >= 0 && best.Plan.Faults[i].Others.Count > 1; node--)
            {
                best = Better(best, Replace(best.Plan, i, fault => fault with { Others = Without(fault.Others, node) })) ?? best;
            }
        }

        return best;
    }

    private ExplorationOutcome ShortenFaults(ExplorationOutcome best)
    {
        for (int i = 0; i < best.Plan.Faults.Count; i++)
        {
            while (best.Plan.Faults[i].For > 1
                && Better(best, Replace(best.Plan, i, fault => fault with { For = Math.Round(fault.For / 2, 2) })) is { } shorter)
            {
                best = shorter;
            }
        }

        return best;
    }

    private ExplorationOutcome TakeNodesAway(ExplorationOutcome best)
    {
        for (int node = best.Plan.Nodes - 1; node >= 0 && best.Plan.Nodes > 1; node--)
        {
            best = Better(best, WithoutNode(best.Plan, node)) ?? best;
        }

        return best;
    }

    /// <summary>The outcome of a smaller plan, if the same invariant breaks.</summary>
    private ExplorationOutcome? Better(ExplorationOutcome best, ExplorationPlan plan)
    {
        if (Runs >= mostRuns)
        {
            return null;
        }

        Runs++;
        ExplorationOutcome outcome = execute(plan);
        return outcome.Breach?.Invariant == best.Breach!.Invariant ? outcome : null;
    }

    private static ExplorationPlan Replace(ExplorationPlan plan, int index, Func<Fault, Fault> change) =>
        plan with { Faults = [.. plan.Faults.Select((fault, i) => i == index ? change(fault) : fault)] };

    /// <summary>The plan without a node; those above it move down by one.</summary>
    private static ExplorationPlan WithoutNode(ExplorationPlan plan, int node) => plan with
    {
        Nodes = plan.Nodes - 1,
        Starters = node < plan.Starters ? plan.Starters - 1 : plan.Starters,
        Faults =
        [
            .. plan.Faults
                .Select(fault => fault with { Nodes = Renumber(fault.Nodes, node), Others = Renumber(fault.Others, node) })
                .Where(fault => fault.Kind.IsOfTheNetwork() || (fault.Nodes.Count > 0 && (fault.Kind != FaultKind.Mute || fault.Others.Count > 0))),
        ],
    };

    private static int[] Renumber(IReadOnlyList<int> nodes, int without) =>
        [.. nodes.Where(node => node != without).Select(node => node > without ? node - 1 : node)];

    private static int[] Without(IReadOnlyList<int> nodes, int place) => [.. nodes.Where((_, i) => i != place)];
}
