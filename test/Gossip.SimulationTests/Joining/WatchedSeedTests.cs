using Gossip.Simulation;
using Gossip.Simulation.Network;

namespace Gossip.SimulationTests.Joining;

/// <summary>A node that is alone notices new seeds while it waits for its next try.</summary>
public sealed class WatchedSeedTests
{
    /// <summary>Until the next look, until whoever writes is done, and for the join.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1.5);

    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    [Test]
    public void New_seeds_are_tried_at_once_by_a_node_that_has_long_been_alone([Values(1, 2, 3, 4, 5)] int seed)
    {
        using var cluster = new VirtualCluster(seed);
        VirtualNode other = cluster.AddNode();
        Seeds provider = Add(cluster, "node");
        cluster.Advance(Long);

        provider.Now = [$"{other.EndPoint}"];

        Assert.That(cluster.RunUntil(cluster.AllAgree, AtOnce), $"seed {seed}");
    }

    [Test]
    public void Seeds_that_appear_where_there_was_a_failure_are_tried_at_once()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode other = cluster.AddNode();
        Seeds provider = Add(cluster, "node");
        (provider.Now, provider.Failure) = ([$"{other.EndPoint}"], new FileNotFoundException("There is no such file."));
        cluster.Advance(Long);
        Assert.That(cluster.Nodes[1].Cluster.JoinFailures.Single().Error, Is.SameAs(provider.Failure));

        provider.Failure = null;

        Assert.That(cluster.RunUntil(cluster.AllAgree, AtOnce));
    }

    [Test]
    public void Seeds_that_are_half_written_when_they_are_noticed_are_tried_whole()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode other = cluster.AddNode();
        Seeds provider = Add(cluster, "node");
        cluster.Advance(Long);
        int asked = provider.Asked.Count;

        provider.Now = ["10.255.255.1:1"];
        cluster.RunUntil(() => provider.Asked.Count > asked, AtOnce);
        provider.Now = ["10.255.255.1:1", $"{other.EndPoint}"];

        Assert.That(cluster.RunUntil(cluster.AllAgree, TimeSpan.FromSeconds(0.5)));
    }

    [Test]
    public void With_new_seeds_the_waits_start_over()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode other = cluster.AddNode();
        other.Crash(CrashKind.ProcessLost);
        Seeds provider = Add(cluster, "node");
        cluster.Advance(Long);

        provider.Now = [$"{other.EndPoint}"];
        cluster.Advance(TimeSpan.FromSeconds(5));
        cluster.Restart(other);

        Assert.That(cluster.RunUntil(cluster.AllAgree, TimeSpan.FromSeconds(8)));
    }

    [Test]
    public void Seeds_that_go_or_change_their_order_are_no_reason_to_try()
    {
        string alone = $"alone-{Guid.NewGuid()}";
        using var cluster = new VirtualCluster(seed: 1);
        Seeds provider = Add(cluster, alone, "10.9.9.1:1", "10.9.9.2:1", "10.9.9.3:1");
        cluster.Advance(Long);
        using var tries = new TryCounter(alone, "gossip.join.tries");

        provider.Now = ["10.9.9.2:1", "10.9.9.1:1"];
        cluster.Advance(TimeSpan.FromHours(1));

        Assert.That(tries.Count, Is.InRange(80, 180), "as many as of a node whose seeds stay as they are");
        Assert.That(provider.Asked, Has.Count.GreaterThan(2500), "and once a second it was asked");
    }

    [Test]
    public void Nobody_is_asked_between_tries_who_is_not_watched()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode other = cluster.AddNode();
        Seeds watched = new(cluster.Simulator.Time) { IsWatched = true }, costly = new(cluster.Simulator.Time);
        var nested = new CombinedSeedProvider(costly, new CombinedSeedProvider(watched, new StaticSeedProvider("10.9.9.1:1")));
        cluster.AddNode("node", options => options with { SeedProvider = nested, HealInterval = TimeSpan.Zero });
        cluster.Advance(Long);
        Assert.That(watched.Asked, Has.Count.GreaterThan(400));
        Assert.That(costly.Asked, Has.Count.LessThan(60));

        watched.Now = [$"{other.EndPoint}"];

        Assert.That(cluster.RunUntil(cluster.AllAgree, AtOnce));
    }

    [Test]
    public void A_node_in_company_does_not_look_and_one_that_is_alone_again_does()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode first = cluster.AddNode(), second = cluster.AddNode();
        Seeds provider = Add(cluster, "node", $"{first.EndPoint}");
        VirtualNode node = cluster.Nodes[2];
        Assert.That(cluster.RunUntil(() => node.Sees(first), AtOnce));
        int asked = provider.Asked.Count;
        cluster.Advance(Long);
        Assert.That(provider.Asked, Has.Count.EqualTo(asked));

        first.Crash(CrashKind.ProcessLost);
        cluster.Advance(Long);
        provider.Now = [$"{second.EndPoint}"];

        Assert.That(cluster.RunUntil(() => node.Sees(second), AtOnce));
    }

    private static Seeds Add(VirtualCluster cluster, string name, params string[] seeds)
    {
        var provider = new Seeds(cluster.Simulator.Time, seeds) { IsWatched = true };
        cluster.AddNode(name, options => options with { SeedProvider = provider, HealInterval = TimeSpan.Zero });
        return provider;
    }
}
