using Gossip.Simulation.Network;
using Gossip.Simulation.Scenarios;

namespace Gossip.SimulationTests.Scenarios;

/// <summary>What clusters must do whatever happens to them.</summary>
public sealed class ScenarioTests
{
    [Test]
    public void Twenty_nodes_that_join_at_once_agree_within_ten_seconds([Range(1, 5)] int seed)
    {
        ScenarioOutcome outcome = Scenario.Lan(nodes: 20).Seed(seed).Cold().For(30.Seconds()).Run();

        Assert.That(outcome.AllAgreeWithin(10.Seconds()), $"{outcome}");
        Assert.That(outcome.NoFalsePositive, $"{outcome}");
    }

    [Test]
    public void A_crash_in_a_lossy_network_is_noticed_by_all_and_nobody_else_is_given_up([Range(1, 5)] int seed)
    {
        ScenarioOutcome outcome = Scenario.Lan(nodes: 20).Seed(seed).Network(loss: 0.05)
            .At(10.Seconds(), running => running.Crash(3))
            .For(2.Minutes())
            .Run();

        Assert.That(outcome.EveryFailureDetectedWithin(40.Seconds()), $"{outcome}");
        Assert.That(outcome.NoFalsePositive && outcome.ViewsEventuallyEqual, $"{outcome}");
    }

    [Test]
    public void A_whole_rack_that_fails_at_once_is_noticed([Range(1, 3)] int seed)
    {
        ScenarioOutcome outcome = Scenario.Lan(nodes: 30).Seed(seed)
            .At(5.Seconds(), running => running.Crash(running.Pick(10)))
            .For(2.Minutes())
            .Run();

        Assert.That(outcome.Crashes, Has.Count.EqualTo(10));
        Assert.That(outcome.EveryFailureDetectedWithin(60.Seconds()) && outcome.NoFalsePositive, $"{outcome}");
    }

    [Test]
    public void The_sides_of_a_short_partition_find_each_other_again([Range(1, 5)] int seed)
    {
        ScenarioOutcome outcome = Scenario.Lan(nodes: 15).Seed(seed)
            .At(5.Seconds(), running => running.DivideFor(25.Seconds(), 0, 1, 2, 3, 4))
            .For(3.Minutes())
            .Run();

        Assert.That(outcome.AllFalsePositives, Is.Not.Empty);
        Assert.That(outcome.NoFalsePositive && outcome.AllAgreeWithin(60.Seconds()), $"{outcome}");
    }

    [Test]
    public void A_node_that_leaves_is_gone_within_seconds_and_not_counted_as_failed([Range(1, 5)] int seed)
    {
        ScenarioOutcome outcome = Scenario.Lan(nodes: 12).Seed(seed)
            .At(2.Seconds(), running => running.Leave(7))
            .For(30.Seconds())
            .Run();

        Assert.That(outcome.AllAgreeWithin(5.Seconds()) && outcome.AllFalsePositives.Count == 0, $"{outcome}");
        Assert.That(outcome.Nodes[0].Events.OfType<MemberLeft>().Single().Member.Name, Is.EqualTo("node-7"));
    }

    [Test]
    public void A_node_that_comes_back_at_once_is_there_again_within_a_minute([Range(1, 5)] int seed)
    {
        ScenarioOutcome outcome = Scenario.Lan(nodes: 10).Seed(seed)
            .At(5.Seconds(), running => running.Crash(CrashKind.ProcessLost, 4))
            .At(6.Seconds(), running => running.Restart(4))
            .For(2.Minutes())
            .Run();

        Assert.That(outcome.AllAgreeWithin(60.Seconds()), $"{outcome}");
    }

    [Test]
    public void A_node_that_stalls_longer_than_a_suspicion_lasts_is_given_up_and_comes_back([Range(1, 3)] int seed)
    {
        ScenarioOutcome outcome = Scenario.Lan(nodes: 10).Seed(seed)
            .At(5.Seconds(), running => running.StallFor(40.Seconds(), 2))
            .For(2.Minutes())
            .Run();

        Assert.That(outcome.AllFalsePositives.Any(given => given is { Member: "node-2", MemberIsHealthy: false }), $"{outcome}");
        Assert.That(outcome.AllAgreeWithin(30.Seconds()), $"{outcome}");
    }

    [Test]
    public void A_cluster_at_rest_sends_a_ping_and_an_ack_for_each_probe()
    {
        ScenarioOutcome outcome = Scenario.Lan(nodes: 16).For(10.Minutes()).Run();

        Assert.That(outcome.Traffic.Packets, Is.EqualTo(2).Within(0.1));
        Assert.That(outcome.Traffic.Connections, Is.EqualTo(1.0 / 30).Within(0.01));
    }

    [Test]
    public void Metadata_reaches_everyone_though_links_are_narrow_and_packets_overtake_each_other([Range(1, 3)] int seed)
    {
        ScenarioOutcome outcome = Scenario.Lan(nodes: 10).Seed(seed)
            .Network(duplication: 0.2, reordering: 0.5, latency: LatencyDistribution.LogNormal(5.Milliseconds(), 1))
            .At(1.Seconds(), running => running.Bandwidth(5_000, 1, 2, 3))
            .At(5.Seconds(), running => running.Metadata(new byte[] { 1, 2, 3 }, 1))
            .For(30.Seconds())
            .Run();

        Assert.That(outcome.Nodes.All(node => node.Cluster.TryGetMember("node-1", out Member? member) && member.Metadata.Length == 3), $"{outcome}");
    }
}
