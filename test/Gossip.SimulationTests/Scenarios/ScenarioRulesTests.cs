using Gossip.Simulation.Reporting;
using Gossip.Simulation.Scenarios;
using Gossip.Simulation.Scenarios.Named;

namespace Gossip.SimulationTests.Scenarios;

/// <summary>How scenarios are written, run and judged.</summary>
public sealed class ScenarioRulesTests
{
    [Test]
    public void A_scenario_does_not_change_when_another_is_made_of_it()
    {
        Scenario scenario = Scenario.Lan(nodes: 3).For(10.Seconds());

        Scenario other = scenario.Seed(9).For(1.Minutes()).Network(loss: 0.5);

        Assert.That((scenario.RandomSeed, scenario.Duration, scenario.Conditions.PacketLoss), Is.EqualTo((1, 10.Seconds(), 0.0)));
        Assert.That((other.RandomSeed, other.Duration, other.Conditions.PacketLoss), Is.EqualTo((9, 1.Minutes(), 0.5)));
    }

    [Test]
    public void Steps_happen_in_the_order_of_their_times_and_of_their_writing()
    {
        var happened = new List<string>();
        Scenario.Lan(nodes: 2).For(4.Seconds())
            .At(3.Seconds(), _ => happened.Add("late"))
            .At(1.Seconds(), running => running.After(1.Seconds(), _ => happened.Add("after")))
            .Every(2.Seconds(), running => happened.Add($"every {running.Elapsed.TotalSeconds}"))
            .At(0.Seconds(), _ => happened.Add("first"))
            .Run();

        Assert.That(happened, Is.EqualTo(new[] { "first", "every 2", "after", "late", "every 4" }));
    }

    [Test]
    public void A_step_after_the_end_is_a_mistake()
    {
        Scenario scenario = Scenario.Lan(nodes: 2).At(11.Seconds(), _ => { }).For(10.Seconds());

        Assert.That(() => scenario.Run(), Throws.InvalidOperationException.With.Message.Contains("00:00:11"));
    }

    [Test]
    public void A_scenario_can_be_given_up()
    {
        using var stop = new CancellationTokenSource();
        Scenario scenario = Scenario.Lan(nodes: 2).At(1.Seconds(), _ => stop.Cancel());

        Assert.That(() => scenario.Run(cancellationToken: stop.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void The_times_of_a_crash_are_those_of_the_events()
    {
        ScenarioOutcome outcome = Scenario.Lan(nodes: 8).Seed(3).At(10.Seconds(), running => running.Crash(5)).Run();

        CrashDetection crash = outcome.Crashes.Single();
        MemberFailed[] events = [.. outcome.Nodes.SelectMany(node => node.Events).OfType<MemberFailed>()];
        Assert.That((crash.Member, crash.Time, events.Length), Is.EqualTo(("node-5", 10.Seconds(), 7)));
        Assert.That(crash.Full - crash.First, Is.EqualTo(events.Max(failed => failed.Time) - events.Min(failed => failed.Time)));
        Assert.That(outcome.DetectionTimes.Count, Is.EqualTo(7));
        Assert.That(outcome.FullConvergenceTimes.Longest, Is.EqualTo(crash.Full));
    }

    [Test]
    public void A_crash_that_nobody_has_had_time_to_notice_is_not_detected()
    {
        ScenarioOutcome outcome = Scenario.Lan(nodes: 5).At(10.Seconds(), running => running.Crash(1)).For(11.Seconds()).Run();

        Assert.That((outcome.EveryFailureDetected, outcome.ViewsEventuallyEqual, outcome.AllAgreeWithin(1.Minutes())), Is.EqualTo((false, false, false)));
    }

    [Test]
    public void A_running_member_that_is_given_up_is_a_false_positive_at_whoever_gave_it_up()
    {
        // Nobody hears node-1, though no partition is in the way and it runs.
        ScenarioOutcome outcome = Scenario.With(4, GossipOptions.Lan() with { EnableStreamPings = false })
            .At(0.Seconds(), running => Enumerable.Range(0, 4).Where(other => other != 1).ToList()
                .ForEach(other => running.Link(1, other, Gossip.Simulation.Network.LinkConditions.Default with { PacketLoss = 1 })))
            .For(1.Minutes())
            .Run();

        Assert.That(outcome.AllFalsePositives.Where(given => given.Member == "node-1").Select(given => given.Observer),
            Is.SupersetOf(new[] { "node-0", "node-2", "node-3" }), $"{outcome}");
        Assert.That(outcome.NoFalsePositive, Is.False);
    }

    [Test]
    public void Percentiles_are_values_that_were_measured()
    {
        var times = new Distribution(Enumerable.Range(1, 10).Select(second => (TimeSpan?)second.Seconds()).Append(null));

        Assert.That(times.Count, Is.EqualTo(10));
        Assert.That(new[] { 0, 10, 50, 91, 100 }.Select(percent => times.Percentile(percent)!.Value.TotalSeconds), Is.EqualTo(new[] { 1, 1, 5, 10, 10 }));
        Assert.That(new Distribution(new TimeSpan?[] { null }).Median, Is.Null);
    }

    [Test]
    public void Every_named_scenario_is_found_by_its_name_and_ends_with_equal_views([ValueSource(nameof(Names))] string name)
    {
        NamedScenario named = NamedScenario.Find(name)!;

        ScenarioOutcome outcome = named.Create(Scenario.Lan(nodes: 12).For(3.Minutes()).Network(loss: named.DefaultLoss)).Run();

        Assert.That(named.Description, Is.Not.Empty);
        Assert.That(outcome.ViewsEventuallyEqual || name == "stall", $"{outcome}");
        Assert.That(outcome.EveryFailureDetected, $"{outcome}");
    }

    private static IEnumerable<string> Names() => NamedScenario.All.Select(named => named.Name);
}
