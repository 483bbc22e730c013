using Gossip.Simulation;
using Gossip.Simulation.Scenarios;
using Gossip.Simulation.Scenarios.Named;
using Gossip.Simulation.Tracing;

namespace Gossip.SimulationTests.Tracing;

/// <summary>The same seed gives the same life to the byte. Across processes: SimulateProcessTests of Gossip.Cli.Tests.</summary>
public sealed class TraceTests
{
    [Test]
    public void The_same_seed_gives_the_same_trace_through_every_kind_of_fault([Range(1, 10)] int seed)
    {
        Scenario scenario = new EveryFaultScenario().Create(Scenario.Lan(nodes: 10).Seed(seed).For(1.Minutes()));

        ScenarioOutcome first = scenario.Run();
        ScenarioOutcome second = scenario.Run();

        Assert.That(second.TraceHash, Is.EqualTo(first.TraceHash), $"seed {seed}");
        Assert.That(first.TraceRecords, Is.GreaterThan(1_000));
    }

    [Test]
    public void Another_seed_gives_another_trace()
    {
        Scenario scenario = Scenario.Lan(nodes: 5).For(10.Seconds());

        Assert.That(scenario.Seed(2).Run().TraceHash, Is.Not.EqualTo(scenario.Seed(1).Run().TraceHash));
    }

    [Test]
    public void The_readable_form_has_a_line_for_each_record_and_changes_nothing()
    {
        var text = new StringWriter();
        Scenario scenario = Scenario.Lan(nodes: 4).For(30.Seconds()).At(5.Seconds(), running => running.Crash(3));

        ScenarioOutcome told = scenario.TraceTo(text).Run();

        string[] lines = text.ToString().TrimEnd('\n').Split('\n');
        Assert.That(lines, Has.Length.EqualTo(told.TraceRecords));
        Assert.That(lines, Has.Some.Contains("node-3 (10.0.0.4:7946)#3 crashes").And.Some.Contains("tells MemberFailed node-3"));
        Assert.That(told.TraceHash, Is.EqualTo(scenario.Run().TraceHash));
    }

    [Test]
    public void A_trace_changes_with_every_record()
    {
        using var cluster = new VirtualCluster(seed: 1);
        SimulationTrace trace = SimulationTrace.Of(cluster);
        string empty = trace.Hash;
        cluster.AddNode();
        string started = trace.Hash;
        cluster.Nodes[0].Crash();

        Assert.That(new[] { empty, started, trace.Hash }, Is.Unique);
    }

    [Test]
    public void Observers_see_everything_side_by_side()
    {
        using var cluster = new VirtualCluster(seed: 1);
        SimulationTrace first = SimulationTrace.Of(cluster);
        SimulationTrace second = SimulationTrace.Of(cluster);
        cluster.AddNode();
        cluster.AddNode();

        cluster.JoinAll();

        Assert.That((second.Hash, second.Records), Is.EqualTo((first.Hash, first.Records)));
    }
}
