using Gossip.Simulation;
using Gossip.Simulation.Network;

namespace Gossip.SimulationTests.Clusters;

public sealed class FailureDetectionTests
{
    private static readonly TimeSpan Enough = TimeSpan.FromMinutes(2);

    [Test]
    public void A_crashed_member_is_found_failed_by_all_and_no_one_else_is([Values(2, 3, 5, 20)] int nodes, [Values(1, 2, 3, 4, 5)] int seed)
    {
        using var cluster = VirtualCluster.Start(nodes, seed);
        cluster.RunUntil(cluster.AllAgree, Enough);
        VirtualNode crashed = cluster.Nodes[^1];

        crashed.Crash();

        Assert.That(cluster.RunUntil(() => cluster.RunningNodes.All(node => node.StateOf(crashed) == MemberState.Failed), Enough), $"seed {seed}");
        Assert.That(cluster.RunningNodes.SelectMany(node => node.Events).OfType<MemberFailed>().Select(failed => failed.Member.Name).Distinct(),
            Is.EqualTo(new[] { crashed.Name }), $"seed {seed}");
    }

    [Test]
    public void A_member_of_two_is_not_given_up_before_the_minimum_suspicion_timeout()
    {
        using var cluster = VirtualCluster.Start(2, seed: 1);
        cluster.RunUntil(cluster.AllAgree, Enough);
        TimeSpan crashedAt = cluster.Elapsed;
        cluster.Nodes[1].Crash();

        cluster.RunUntil(() => cluster.Nodes[0].StateOf(cluster.Nodes[1]) == MemberState.Failed, Enough);

        // One probe of a second at most two seconds away, then four seconds of suspicion: with two members nobody can confirm.
        Assert.That(cluster.Elapsed - crashedAt, Is.InRange(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8)));
    }

    [Test]
    public void A_member_that_only_one_other_cannot_reach_is_vouched_for_by_the_rest([Values(1, 2, 3)] int seed)
    {
        using var cluster = VirtualCluster.Start(6, seed, GossipOptions.Lan() with { EnableStreamPings = false });
        cluster.RunUntil(cluster.AllAgree, Enough);
        cluster.Network.Mute([cluster.Nodes[0].Transport], [cluster.Nodes[1].Transport]);
        cluster.Network.Mute([cluster.Nodes[1].Transport], [cluster.Nodes[0].Transport]);

        cluster.Advance(TimeSpan.FromMinutes(5));

        Assert.That(cluster.Nodes.SelectMany(node => node.Events), Has.None.InstanceOf<MemberFailed>(), $"seed {seed}");
        Assert.That(cluster.Nodes[0].Cluster.HealthScore, Is.Zero);
    }

    [Test]
    public void Members_whose_packets_are_all_lost_keep_each_other_alive_over_streams()
    {
        using var cluster = VirtualCluster.Start(2, seed: 1);
        cluster.RunUntil(cluster.AllAgree, Enough);
        cluster.Network.Conditions = LinkConditions.Default with { PacketLoss = 1 };

        cluster.Advance(TimeSpan.FromMinutes(3));

        Assert.That(cluster.AllAgree());
        Assert.That(cluster.Nodes.SelectMany(node => node.Events), Has.None.InstanceOf<MemberFailed>());
    }

    [Test]
    public void Without_stream_pings_lost_packets_mean_failure()
    {
        using var cluster = VirtualCluster.Start(2, seed: 1, GossipOptions.Lan() with { EnableStreamPings = false });
        cluster.RunUntil(cluster.AllAgree, Enough);
        cluster.Network.Conditions = LinkConditions.Default with { PacketLoss = 1 };

        Assert.That(cluster.RunUntil(() => cluster.Nodes[0].StateOf(cluster.Nodes[1]) == MemberState.Failed, Enough));
    }

    [Test]
    public void A_stalled_member_that_is_suspected_refutes_when_it_goes_on([Values(1, 2, 3)] int seed)
    {
        using var cluster = VirtualCluster.Start(8, seed);
        cluster.RunUntil(cluster.AllAgree, Enough);
        VirtualNode stalled = cluster.Nodes[3];
        stalled.Stall();
        Assert.That(cluster.RunUntil(() => cluster.Nodes[0].StateOf(stalled) == MemberState.Suspect, Enough), $"seed {seed}");

        stalled.Resume();

        Assert.That(cluster.RunUntil(() => cluster.Nodes.All(node => node.StateOf(stalled) == MemberState.Alive), TimeSpan.FromSeconds(5)), $"seed {seed}");
        Assert.That(stalled.Cluster.LocalMember.Incarnation, Is.GreaterThan(1));
        Assert.That(cluster.Nodes.SelectMany(node => node.Events).OfType<MemberFailed>().Where(failed => failed.Member.Name == stalled.Name), Is.Empty);
    }

    [Test]
    public void A_member_given_up_while_it_stalled_comes_back_as_joined([Values(1, 2, 3)] int seed)
    {
        using var cluster = VirtualCluster.Start(5, seed);
        cluster.RunUntil(cluster.AllAgree, Enough);
        VirtualNode stalled = cluster.Nodes[2];
        stalled.Stall();
        cluster.RunUntil(() => cluster.Nodes.Where(node => node != stalled).All(node => node.StateOf(stalled) == MemberState.Failed), Enough);

        stalled.Resume();

        Assert.That(cluster.RunUntil(cluster.AllAgree, TimeSpan.FromMinutes(1)), $"seed {seed}");
        Assert.That(cluster.Nodes[0].Events.Where(change => change.Member.Name == stalled.Name).Select(change => change.GetType()),
            Is.EqualTo(new[] { typeof(MemberJoined), typeof(MemberFailed), typeof(MemberJoined) }), $"seed {seed}");
    }

    [Test]
    public void The_dead_and_the_left_are_forgotten_alike()
    {
        using var cluster = VirtualCluster.Start(4, seed: 1);
        cluster.RunUntil(cluster.AllAgree, Enough);
        cluster.Nodes[3].Crash();
        cluster.Nodes[2].Leave();
        cluster.RunUntil(() => cluster.Nodes[0].StateOf(cluster.Nodes[3]) == MemberState.Failed, Enough);
        Assert.That(cluster.Nodes[0].Cluster.Members.Departed.Count(), Is.EqualTo(2));

        cluster.Advance(TimeSpan.FromSeconds(60));

        Assert.That(cluster.Nodes[0].Cluster.Members.Departed, Is.Empty);
        Assert.That(cluster.Nodes[0].StateOf(cluster.Nodes[3]), Is.Null);
    }
}
