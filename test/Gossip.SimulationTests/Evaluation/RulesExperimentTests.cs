using Gossip.Simulation.Evaluation;
using Gossip.Simulation.Evaluation.Rules;

namespace Gossip.SimulationTests.Evaluation;

/// <summary>What this library's own rules bring, in short.</summary>
public sealed class RulesExperimentTests
{
    private Dictionary<string, (RuleFigures Memberlist, RuleFigures All)> _figures = null!;
    private Dictionary<string, (RuleFigures Fixed, RuleFigures Adaptive)> _patience = null!;

    [OneTimeSetUp]
    public void Measure()
    {
        var experiment = new RulesExperiment { Nodes = 32, Seeds = 2, PatienceSeeds = 2, Variants = [Variant.Memberlist, Variant.All] };
        _figures = experiment.Measure(new TrialRunner(parallelism: 2)).ToDictionary(
            result => result.Scenario.Name, result => (result.Rows[0].Figures, result.Rows[1].Figures));
        _patience = experiment.MeasurePatience(new TrialRunner(parallelism: 2)).ToDictionary(
            result => result.Scenario.Name, result => (result.Rows[0].Figures, result.Rows[1].Figures));
    }

    [Test]
    public void With_an_adaptive_probe_timeout_a_crash_is_noticed_sooner() =>
        Assert.That(_patience["crash"].Adaptive.First.Median, Is.LessThan(_patience["crash"].Fixed.First.Median!.Value - TimeSpan.FromSeconds(0.3)));

    [TestCase("loss 10 %")]
    [TestCase("loss 20 %")]
    [TestCase("loss 40 %")]
    [TestCase("mass crash")]
    [TestCase("mass crash, loss 20 %")]
    [TestCase("short pauses")]
    [TestCase("becomes slower")]
    public void With_an_adaptive_probe_timeout_nobody_is_given_up_who_runs(string scenario) =>
        Assert.That((_patience[scenario].Adaptive.FalsePositives, _patience[scenario].Adaptive.Unconverged), Is.EqualTo((0, 0)));

    [Test]
    public void Nowhere_more_running_members_are_given_up_than_by_the_rules_of_memberlist() =>
        Assert.That(_figures.Where(entry => entry.Value.All.FalsePositives > entry.Value.Memberlist.FalsePositives).Select(entry => entry.Key), Is.Empty);

    [Test]
    public void Nobody_that_is_never_slow_gives_up_anybody_that_runs() =>
        Assert.That(_figures.Where(entry => entry.Value.All.AtHealthyMembers > 0).Select(entry => entry.Key), Is.Empty);

    [Test]
    public void After_a_mass_restart_all_agree_sooner() =>
        Assert.That(_figures["mass restart"].All.Convergence.Longest, Is.LessThan(_figures["mass restart"].Memberlist.Convergence.Longest!.Value));

    [Test]
    public void A_mass_crash_is_noticed_no_later() =>
        Assert.That(_figures["mass crash"].All.Detection.Percentile(99), Is.LessThanOrEqualTo(_figures["mass crash"].Memberlist.Detection.Percentile(99)!.Value * 1.05));
}
