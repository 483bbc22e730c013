using Gossip.Members;
using Gossip.Simulation;

namespace Gossip.SimulationTests.Clusters;

/// <summary>Many nodes that join at once through one seed, and many that come back at once.</summary>
public sealed class BootstrapTests
{
    [Test]
    public void Sixty_nodes_of_the_local_preset_that_join_at_once_agree_within_5_seconds([Values(1, 2, 3, 4, 5)] int seed) =>
        Assert.That(SecondsUntilAllAgree(60, seed, GossipOptions.Local()), Is.LessThan(5), $"seed {seed}");

    [Test]
    public void Two_hundred_nodes_that_join_at_once_agree_within_10_seconds([Values(1, 2, 3)] int seed) =>
        Assert.That(SecondsUntilAllAgree(200, seed, GossipOptions.Lan()), Is.LessThan(10), $"seed {seed}");

    [TestCase(1000, 10)]
    [TestCase(2000, 15)]
    [Explicit("Takes minutes.")]
    public void A_large_cluster_that_joins_at_once_agrees_within(int nodes, int seconds)
    {
        double taken = SecondsUntilAllAgree(nodes, seed: 1, GossipOptions.Lan());

        TestContext.Out.WriteLine($"{nodes} nodes agree after {taken:0.0} virtual seconds");
        Assert.That(taken, Is.LessThan(seconds));
    }

    [Test]
    public void Without_following_up_their_joins_nodes_wait_for_the_push_pull() =>
        Assert.That(
            SecondsUntilAllAgree(60, seed: 1, GossipOptions.Local() with { Rules = ProtocolRules.Memberlist }), Is.GreaterThan(10));

    [Test]
    public void A_cluster_at_rest_exchanges_no_more_than_the_interval_says()
    {
        using var cluster = VirtualCluster.Start(20, seed: 1);
        cluster.RunUntil(cluster.AllAgree, TimeSpan.FromSeconds(30));
        cluster.Advance(TimeSpan.FromSeconds(10));
        long before = cluster.Network.Statistics.Connections;

        cluster.Advance(TimeSpan.FromMinutes(10));

        Assert.That(cluster.Network.Statistics.Connections - before, Is.EqualTo(20 * 20).Within(20));
    }

    private static double SecondsUntilAllAgree(int nodes, int seed, GossipOptions options)
    {
        using var cluster = new VirtualCluster(seed, options) { KeepsEvents = false };
        for (int i = 0; i < nodes; i++)
        {
            cluster.AddNode();
        }

        TimeSpan started = cluster.Elapsed;
        cluster.JoinAll();
        while (!cluster.AllAgree())
        {
            cluster.Advance(TimeSpan.FromMilliseconds(100));
            Assert.That(cluster.Elapsed - started, Is.LessThan(TimeSpan.FromMinutes(3)), $"seed {seed}");
        }

        return (cluster.Elapsed - started).TotalSeconds;
    }
}
