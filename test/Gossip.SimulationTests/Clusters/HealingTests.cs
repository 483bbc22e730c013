using Gossip.Simulation;
using Gossip.Simulation.Network;

namespace Gossip.SimulationTests.Clusters;

/// <summary>Clusters that fell apart for longer than anybody remembers the dead.</summary>
public sealed class HealingTests
{
    private static readonly TimeSpan Enough = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan PastTheReapTime = TimeSpan.FromMinutes(5);

    [Test]
    public void A_cluster_in_three_parts_is_one_again_within_two_intervals_after_the_network_is([Values(1, 2, 3, 4, 5)] int seed)
    {
        using var cluster = VirtualCluster.Start(15, seed);
        cluster.RunUntil(cluster.AllAgree, Enough);
        DivideFor(cluster, PastTheReapTime, parts: 3);
        Assert.That(cluster.Nodes.Select(node => node.Cluster.AliveCount), Is.All.EqualTo(5), $"seed {seed}");

        Assert.That(cluster.RunUntil(cluster.AllAgree, 2 * GossipOptions.Lan().HealInterval), $"seed {seed}");
    }

    [Test]
    public void Without_healing_the_parts_stay_apart()
    {
        using var cluster = VirtualCluster.Start(6, seed: 1, GossipOptions.Lan() with { HealInterval = TimeSpan.Zero });
        cluster.RunUntil(cluster.AllAgree, Enough);
        DivideFor(cluster, PastTheReapTime, parts: 2);

        Assert.That(cluster.RunUntil(cluster.AllAgree, TimeSpan.FromMinutes(20)), Is.False);
    }

    [Test]
    public void A_node_whose_seed_was_down_when_it_joined_comes_in_once_the_seed_is_up()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode seed = cluster.AddNode();
        seed.Crash(CrashKind.ProcessLost);
        VirtualNode joiner = cluster.AddNode();
        Assert.That(() => cluster.Run(() => joiner.JoinAsync(seed)), Throws.InstanceOf<JoinFailedException>());

        cluster.Restart(seed);

        Assert.That(cluster.RunUntil(cluster.AllAgree, 2 * GossipOptions.Lan().HealInterval));
    }

    [Test]
    public void Whoever_has_the_address_of_a_lost_member_by_now_is_left_alone()
    {
        using var cluster = VirtualCluster.Start(3, seed: 1);
        cluster.RunUntil(cluster.AllAgree, Enough);
        VirtualNode lost = cluster.Nodes[2];
        lost.Crash(CrashKind.ProcessLost);
        cluster.RunUntil(() => cluster.Nodes[0].StateOf(lost) is null && cluster.Nodes[1].StateOf(lost) is null, Enough);

        VirtualNode stranger = cluster.AddNode("stranger", endPoint: lost.EndPoint);
        cluster.Advance(TimeSpan.FromMinutes(30));

        Assert.That((stranger.Cluster.AliveCount, cluster.Nodes[0].Cluster.AliveCount), Is.EqualTo((1, 2)));
    }

    [Test]
    public void A_lost_member_is_forgotten_in_the_end()
    {
        using var cluster = VirtualCluster.Start(2, seed: 1, GossipOptions.Lan() with { RememberLostMembers = TimeSpan.FromMinutes(10) });
        cluster.RunUntil(cluster.AllAgree, Enough);
        cluster.Nodes[1].Crash();
        cluster.Advance(TimeSpan.FromMinutes(12));
        long before = cluster.Network.Statistics.PacketsSent + cluster.Network.Statistics.Connections;

        cluster.Advance(TimeSpan.FromMinutes(30));

        Assert.That(cluster.Network.Statistics.PacketsSent + cluster.Network.Statistics.Connections, Is.EqualTo(before));
    }

    private static void DivideFor(VirtualCluster cluster, TimeSpan time, int parts)
    {
        // Two sides divided from everyone else are three parts.
        Partition[] partitions =
        [
            .. Enumerable.Range(1, parts - 1).Select(part =>
                cluster.Network.Divide(cluster.Nodes.Where((_, index) => index % parts == part).Select(node => node.Transport))),
        ];
        cluster.Advance(time);
        foreach (Partition partition in partitions)
        {
            partition.Dispose();
        }
    }
}
