using Gossip.Simulation.Exploration;

namespace Gossip.SimulationTests.Exploration;

public sealed class PlanTests
{
    [Test]
    public void A_plan_that_is_printed_and_read_is_the_same_plan([Range(1, 20)] int seed)
    {
        ExplorationPlan plan = PlanGenerator.Draw(seed, new ExplorationSettings());

        Assert.That(ExplorationPlan.Parse(plan.ToString()).ToString(), Is.EqualTo(plan.ToString()));
    }

    [Test]
    public void A_plan_goes_the_same_way_each_time_also_when_read_from_its_text([Values(1, 2, 3)] int seed)
    {
        ExplorationPlan plan = PlanGenerator.Draw(seed, new ExplorationSettings { Seconds = 60, MostFaults = 10 });

        ExplorationOutcome first = ExplorationRun.Execute(plan);
        ExplorationOutcome again = ExplorationRun.Execute(ExplorationPlan.Parse(plan.ToString()));

        Assert.That(again with { Plan = plan }, Is.EqualTo(first), $"seed {seed}");
        Assert.That(first.Tasks, Is.Positive);
    }

    [Test]
    public void Plans_stay_within_their_settings([Range(1, 50)] int seed)
    {
        var settings = new ExplorationSettings { FewestNodes = 4, MostNodes = 6, Seconds = 100, LongestPartition = 3, LongestStall = 2, MostFaults = 12 };
        ExplorationPlan plan = PlanGenerator.Draw(seed, settings);

        Assert.That(plan.Nodes, Is.InRange(4, 6));
        Assert.That(plan.Starters, Is.InRange(1, plan.Nodes));
        Assert.That(plan.Faults, Has.Count.InRange(1, 12));
        Assert.That(plan.Faults.All(fault => fault.At >= 0 && fault.End <= 100.001));
        Assert.That(plan.Faults.All(fault => fault.Nodes.Concat(fault.Others).All(node => node >= 0 && node < plan.Nodes)));
        Assert.That(plan.Faults.Where(fault => fault.Kind is FaultKind.Partition or FaultKind.Mute).All(fault => fault.For <= 3));
    }

    [TestCase("crash 3")]
    [TestCase("at soon crash 3")]
    [TestCase("at 1 explode 3")]
    [TestCase("at 1 crash 3 4")]
    [TestCase("at 1 for 5 loss")]
    public void What_is_no_fault_is_refused_with_the_line(string line) =>
        Assert.That(() => Fault.Parse(line), Throws.InstanceOf<FormatException>().With.Message.Contains(line));

    [TestCase("nodes")]
    [TestCase("colour blue")]
    public void What_is_no_setting_is_refused(string line) => Assert.Throws<FormatException>(() => ExplorationPlan.Parse(line));
}
