using Gossip.Simulation.Evaluation;
using Gossip.Simulation.Evaluation.Rapid;

namespace Gossip.SimulationTests.Evaluation;

/// <summary>The Rapid paper's experiments in short.</summary>
public sealed class RapidExperimentTests
{
    [Test]
    public void A_hundred_that_join_at_once_see_each_other_sooner_than_by_the_rules_of_memberlist()
    {
        var experiment = new BootstrapExperiment { Trials = [new(Variant.All, 100, Seed: 1), new(Variant.Memberlist, 100, Seed: 1)] };

        IReadOnlyList<BootstrapFigures> figures = experiment.Measure(new TrialRunner(parallelism: 2));

        Assert.That(figures[0].Complete, Is.LessThan(TimeSpan.FromSeconds(5)).And.LessThan(figures[1].Complete!.Value));
        Assert.That(figures[0].Least[^1].Size, Is.EqualTo(100));
    }

    [Test]
    public void Members_that_crash_at_once_are_given_up_and_nobody_else()
    {
        FaultFigures crash = Run(RapidFault.Crash);

        Assert.That(crash.Full.Count, Is.EqualTo(3));
        Assert.That(crash.FalsePositives, Is.Zero);
        Assert.That((crash.Seen[^1].Least, crash.Seen[^1].Most), Is.EqualTo((37, 37)));
    }

    [TestCase(RapidFault.FlipFlop)]
    [TestCase(RapidFault.LossIn)]
    [TestCase(RapidFault.LossOut)]
    public void Members_with_half_a_fault_have_nobody_else_given_up(object fault)
    {
        FaultFigures figures = Run((RapidFault)fault);

        Assert.That(figures.FalsePositives, Is.Zero);
        Assert.That(figures.Seen.Min(seen => seen.Least), Is.GreaterThanOrEqualTo(37));
        Assert.That(figures.Sent.Mean, Is.Positive);
    }

    private static FaultFigures Run(RapidFault fault) =>
        new FaultTrial(Variant.All, fault, Nodes: 40, Faulty: 3, Length: TimeSpan.FromSeconds(60), Seed: 1).Run(CancellationToken.None);
}
