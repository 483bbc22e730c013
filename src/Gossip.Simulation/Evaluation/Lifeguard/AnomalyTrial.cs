using Gossip.Simulation.Reporting;
using Gossip.Simulation.Scenarios;

namespace Gossip.Simulation.Evaluation.Lifeguard;

/// <summary>One cluster of which some members stall, as in the Lifeguard paper.</summary>
/// <param name="Variant">The rules.</param>
/// <param name="Nodes">How many members there are.</param>
/// <param name="Concurrent">How many of them stall at the same time (C).</param>
/// <param name="Stall">For how long (D).</param>
/// <param name="GoOn">How long they go on in between (I); they stall once only if not given.</param>
/// <param name="Length">How long it all takes.</param>
/// <param name="Seed">Decides everything that is random.</param>
internal sealed record AnomalyTrial(
    Variant Variant, int Nodes, int Concurrent, TimeSpan Stall, TimeSpan? GoOn, TimeSpan Length, int Seed)
{
    /// <summary>Runs it.</summary>
    internal AnomalyFigures Run(CancellationToken cancellationToken)
    {
        AnomalyTracker? tracker = null;
        ScenarioOutcome outcome = Scenario.With(Nodes, Variant.Options).Seed(Seed).WithoutEvents().WithoutInvariants().WithBlockingStalls()
            .At(TimeSpan.Zero, running =>
            {
                int[] stalling = running.Pick(Concurrent);
                tracker = new AnomalyTracker(running.Cluster, [.. stalling.Select(number => running[number])]);
                running.Cluster.Observers.Add(tracker);
                Repeat(running, stalling);
            })
            .For(Length)
            .Run(cancellationToken: cancellationToken);
        double nodeSeconds = Nodes * Length.TotalSeconds;
        return new AnomalyFigures(
            outcome.FalsePositives,
            outcome.FalsePositivesAtHealthyNodes,
            outcome.Traffic.Packets * nodeSeconds,
            outcome.Traffic.Bytes * nodeSeconds,
            Concurrent,
            new Distribution(tracker!.First),
            new Distribution(tracker.Full));
    }

    private void Repeat(RunningScenario running, int[] stalling)
    {
        running.StallFor(Stall, stalling);
        if (GoOn is { } goOn)
        {
            running.After(Stall + goOn, later => Repeat(later, stalling));
        }
    }
}

/// <summary>What came of trials with stalled members.</summary>
/// <param name="FalsePositives">How often a member that never stalled was given up, by anyone.</param>
/// <param name="AtHealthyMembers">How often by a member that never stalled itself.</param>
/// <param name="Messages">Packets sent.</param>
/// <param name="Bytes">Bytes sent, in packets and streams.</param>
/// <param name="Stalled">How many members stalled.</param>
/// <param name="First">For each stalled member: when the first healthy member gave it up.</param>
/// <param name="Full">For each stalled member: when the last healthy member gave it up.</param>
internal sealed record AnomalyFigures(
    long FalsePositives, long AtHealthyMembers, double Messages, double Bytes, int Stalled, Distribution First, Distribution Full)
{
    /// <summary>Of many trials together.</summary>
    internal static AnomalyFigures Sum(IEnumerable<AnomalyFigures> figures)
    {
        AnomalyFigures[] all = [.. figures];
        return new AnomalyFigures(
            all.Sum(one => one.FalsePositives),
            all.Sum(one => one.AtHealthyMembers),
            all.Sum(one => one.Messages),
            all.Sum(one => one.Bytes),
            all.Sum(one => one.Stalled),
            new Distribution(all.SelectMany(one => one.First.Values)),
            new Distribution(all.SelectMany(one => one.Full.Values)));
    }
}
