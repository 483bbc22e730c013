using Gossip.Simulation.Evaluation;
using Gossip.Simulation.Evaluation.Swim;

namespace Gossip.SimulationTests.Evaluation;

/// <summary>The SWIM paper's results in short.</summary>
public sealed class SwimExperimentTests
{
    private IReadOnlyList<(int Nodes, SwimFigures Piggyback, SwimFigures Gossip)> _rows = null!;

    [OneTimeSetUp]
    public void Measure() => _rows = new SwimExperiment { Nodes = [8, 32, 128], Crashes = 48 }.Measure(new TrialRunner(parallelism: 2));

    [Test]
    public void The_first_ping_after_a_crash_comes_in_the_expected_period_whatever_the_number_of_members() =>
        Assert.That(_rows.Select(row => row.Piggyback.PeriodOfFirstPing), Has.All.EqualTo(SwimExperiment.ExpectedPeriod).Within(0.35));

    [Test]
    public void Each_member_sends_two_messages_each_period_at_rest() =>
        Assert.That(_rows.Select(row => row.Piggyback.Messages), Has.All.EqualTo(2).Within(0.05));

    [Test]
    public void News_reaches_all_after_a_few_times_log_n_periods() =>
        Assert.That(_rows.Select(row => row.Piggyback.MeanFullInfection / Math.Log(row.Nodes)), Has.All.InRange(0.5, 3));

    [Test]
    public void Gossip_brings_news_to_all_sooner() =>
        Assert.That(_rows[^1].Gossip.MeanFullInfection, Is.LessThan(_rows[^1].Piggyback.MeanFullInfection));
}
