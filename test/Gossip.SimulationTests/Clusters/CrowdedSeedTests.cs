using Gossip.Security;
using Gossip.Simulation;

namespace Gossip.SimulationTests.Clusters;

/// <summary>Joining through a seed that has too much to do.</summary>
public sealed class CrowdedSeedTests
{
    [Test]
    public void Fifty_nodes_that_join_at_once_through_a_seed_that_serves_a_few_streams_all_get_in([Values(1, 2, 3)] int seed)
    {
        using VirtualCluster cluster = Crowd(50, seed, options => options with { MaximumStreams = 15 });

        Task<JoinResult>[] joins = JoinAll(cluster);

        Assert.That(joins.Select(join => join.Result.Contacted), Is.All.EqualTo(1), $"seed {seed}");
        Assert.That(cluster.Elapsed, Is.LessThan(TimeSpan.FromSeconds(3)), $"seed {seed}");
    }

    [Test]
    public void Fifty_nodes_that_join_at_once_through_a_seed_that_does_one_push_pull_at_a_time_all_get_in([Values(1, 2, 3)] int seed)
    {
        using VirtualCluster cluster = Crowd(50, seed, options => options with { MaximumPushPulls = 1 });

        Task<JoinResult>[] joins = JoinAll(cluster);

        Assert.That(joins.Select(join => join.Result.Contacted), Is.All.EqualTo(1), $"seed {seed}");
    }

    [Test]
    public void A_seed_that_refuses_the_connection_is_not_tried_again()
    {
        using VirtualCluster cluster = Crowd(1, seed: 1, options => options);
        cluster.Run(cluster.Nodes[0].Cluster.ShutdownAsync);
        TimeSpan started = cluster.Elapsed;

        Assert.Throws<JoinFailedException>(() => cluster.Run(() => cluster.Nodes[1].JoinAsync(cluster.Nodes[0])));

        Assert.That(cluster.Elapsed - started, Is.LessThan(TimeSpan.FromMilliseconds(50)));
    }

    [Test]
    public void A_seed_that_breaks_off_is_tried_four_times_within_a_second_and_a_half_and_then_said_to_have_done_so()
    {
        using VirtualCluster cluster = Crowd(1, seed: 1, options => options with { Keyring = new Keyring(new byte[32]) });
        long before = cluster.Network.Statistics.Connections;
        TimeSpan started = cluster.Elapsed;

        var failure = Assert.Throws<JoinFailedException>(() => cluster.Run(() => cluster.Nodes[1].JoinAsync(cluster.Nodes[0])));

        Assert.That(failure.Message, Does.Contain("without a word"));
        Assert.That(failure.Failures, Has.Count.EqualTo(1));
        Assert.That(cluster.Network.Statistics.Connections - before, Is.EqualTo(4));
        Assert.That(cluster.Elapsed - started, Is.InRange(TimeSpan.FromSeconds(0.7), TimeSpan.FromSeconds(1.5)));
    }

    [Test]
    public void A_join_that_waits_to_try_again_can_be_cancelled()
    {
        using VirtualCluster cluster = Crowd(1, seed: 1, options => options with { Keyring = new Keyring(new byte[32]) });
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(50), cluster.Simulator.Time);
        TimeSpan started = cluster.Elapsed;

        Assert.Catch<OperationCanceledException>(
            () => cluster.Run(() => cluster.Nodes[1].Cluster.JoinAsync([$"{cluster.Nodes[0].EndPoint}"], cancellation.Token)));

        Assert.That(cluster.Elapsed - started, Is.LessThan(TimeSpan.FromMilliseconds(60)));
    }

    /// <summary>A seed with limits of its own, and others that do not know it yet.</summary>
    private static VirtualCluster Crowd(int others, int seed, Func<GossipOptions, GossipOptions> ofSeed)
    {
        var cluster = new VirtualCluster(seed);
        cluster.AddNode("seed", ofSeed);
        for (int i = 0; i < others; i++)
        {
            cluster.AddNode();
        }

        return cluster;
    }

    private static Task<JoinResult>[] JoinAll(VirtualCluster cluster) => cluster.Run(async () =>
    {
        Task<JoinResult>[] joins = [.. cluster.Nodes.Skip(1).Select(node => node.JoinAsync(cluster.Nodes[0]))];
        await Task.WhenAll(joins);
        return joins;
    });
}
