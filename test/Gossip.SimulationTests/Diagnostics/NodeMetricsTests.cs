using Gossip.Simulation;

namespace Gossip.SimulationTests.Diagnostics;

/// <summary>What happens to a node is found in its metrics.</summary>
public sealed class NodeMetricsTests
{
    private static readonly TimeSpan Enough = TimeSpan.FromMinutes(2);

    [Test]
    public void Members_are_counted_by_what_is_believed_of_them()
    {
        using var readings = new MetricReadings("counts-members");
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode node = cluster.AddNode("counts-members");
        VirtualNode[] others = [cluster.AddNode(), cluster.AddNode(), cluster.AddNode(), cluster.AddNode()];
        cluster.JoinAll();
        cluster.RunUntil(cluster.AllAgree, Enough);
        Assert.That((readings["gossip.members alive"], readings["gossip.members failed"]), Is.EqualTo((5.0, 0.0)));

        others[0].Crash();
        others[1].Leave();
        cluster.RunUntil(() => node.StateOf(others[0]) == MemberState.Suspect, Enough);
        Assert.That((readings["gossip.members suspect"], readings["gossip.suspicions"]), Is.EqualTo((1.0, 1.0)));
        cluster.RunUntil(() => node.StateOf(others[0]) == MemberState.Failed, Enough);

        Assert.That(
            (readings["gossip.members alive"], readings["gossip.members failed"], readings["gossip.members left"], readings["gossip.members.lost"]),
            Is.EqualTo((3.0, 1.0, 1.0, 1.0)));
        Assert.That((readings["gossip.false_alarms suspicion"], readings["gossip.false_alarms failure"]), Is.EqualTo((0.0, 0.0)));
    }

    [Test]
    public void A_member_that_stood_still_is_a_false_alarm_and_counts_its_own_refutation()
    {
        using var readings = new MetricReadings("alarmed");
        using var ofStalled = new MetricReadings("stood-still");
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode node = cluster.AddNode("alarmed");
        VirtualNode stalled = cluster.AddNode("stood-still");
        cluster.AddNode();
        cluster.JoinAll();
        cluster.RunUntil(cluster.AllAgree, Enough);

        stalled.Stall();
        cluster.RunUntil(() => node.StateOf(stalled) == MemberState.Suspect, Enough);
        stalled.Resume();
        cluster.RunUntil(() => node.StateOf(stalled) == MemberState.Alive, Enough);
        Assert.That((readings["gossip.false_alarms suspicion"], readings["gossip.false_alarms failure"]), Is.EqualTo((1.0, 0.0)));
        Assert.That(ofStalled["gossip.refutations"], Is.GreaterThanOrEqualTo(1));

        stalled.Stall();
        cluster.RunUntil(() => node.StateOf(stalled) == MemberState.Failed, Enough);
        stalled.Resume();
        cluster.RunUntil(() => node.StateOf(stalled) == MemberState.Alive, Enough);
        Assert.That((readings["gossip.false_alarms suspicion"], readings["gossip.false_alarms failure"]), Is.EqualTo((1.0, 1.0)));
    }

    [Test]
    public void Joins_exchanges_probes_and_packets_are_counted_on_both_sides()
    {
        using var ofSeed = new MetricReadings("counted-seed");
        using var ofJoiner = new MetricReadings("counted-joiner");
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode seed = cluster.AddNode("counted-seed");
        VirtualNode joiner = cluster.AddNode("counted-joiner");

        cluster.Run(() => joiner.Cluster.JoinAsync([$"{seed.EndPoint}", "10.250.0.1:7946"]));
        cluster.Advance(TimeSpan.FromMinutes(1));

        Assert.That((ofJoiner["gossip.joins partial"], ofJoiner["gossip.join.duration partial"]), Is.EqualTo((1.0, 1.0)));
        Assert.That((ofJoiner["gossip.join.seeds True"], ofJoiner["gossip.join.seeds False"]), Is.EqualTo((1.0, 1.0)));
        Assert.That((ofJoiner["gossip.push_pulls completed initiator True"], ofSeed["gossip.push_pulls completed responder True"]), Is.EqualTo((1.0, 1.0)));
        Assert.That(ofJoiner["gossip.push_pulls failed initiator True"], Is.Positive, "of the join, and of mending later");
        Assert.That(ofSeed["gossip.push_pull.duration responder True"], Is.EqualTo(1));
        Assert.That(ofJoiner["gossip.probes acknowledged"], Is.EqualTo(ofJoiner["gossip.probe.duration"]).And.GreaterThan(40));
        Assert.That(ofSeed["gossip.packets received ping"], Is.EqualTo(ofJoiner["gossip.packets sent ping"]).Within(1).And.GreaterThan(40));
        Assert.That(ofSeed["gossip.packet.bytes sent ack"], Is.EqualTo(ofJoiner["gossip.packet.bytes received ack"]).Within(100).And.GreaterThan(400));
        Assert.That(ofSeed["gossip.health.score"], Is.Zero);
    }
}
