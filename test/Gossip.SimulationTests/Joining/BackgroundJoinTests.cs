using System.Net;
using Gossip.Simulation;
using Gossip.Simulation.Network;
using Gossip.Tests.Clusters;

namespace Gossip.SimulationTests.Joining;

/// <summary>Nodes that look for others on their own, and do not give up.</summary>
public sealed class BackgroundJoinTests
{
    private static readonly TimeSpan Longest = GossipOptions.Lan().JoinRetryMaximumDelay;

    /// <summary>A try of its own lasts no longer than a connection that nobody answers, and a little.</summary>
    private static readonly TimeSpan OneTry = Longest + GossipOptions.Lan().StreamTimeout + TimeSpan.FromSeconds(5);

    [Test]
    public void Nodes_that_start_at_once_with_the_same_list_of_seeds_find_each_other([Values(2, 3, 30)] int nodes, [Values(1, 2, 3)] int seed)
    {
        using var cluster = new VirtualCluster(seed);
        string[] seeds = [.. cluster.Network.NextFreeEndPoints(Math.Min(3, nodes)).Select(endPoint => $"{endPoint}")];
        for (int i = 0; i < nodes; i++)
        {
            cluster.AddNode(configure: options => options with { Seeds = seeds });
        }

        Assert.That(cluster.RunUntil(cluster.AllAgree, TimeSpan.FromMinutes(1)), $"seed {seed}");
        Assert.That(cluster.Nodes.Select(node => node.Cluster.JoinState), Is.All.EqualTo(JoinState.Joined));
    }

    [Test]
    public void A_seed_that_comes_up_an_hour_later_is_joined_within_one_wait()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode seed = cluster.AddNode();
        seed.Crash(CrashKind.ProcessLost);
        VirtualNode node = Add(cluster, [$"{seed.EndPoint}"]);
        cluster.Advance(TimeSpan.FromHours(1));
        Assert.That(node.Cluster.JoinState, Is.EqualTo(JoinState.Joining));
        Assert.That(node.Cluster.JoinFailures.Single().Address, Is.EqualTo($"{seed.EndPoint}"));

        cluster.Restart(seed);

        Assert.That(cluster.RunUntil(cluster.AllAgree, OneTry));
        Assert.That(node.Cluster.JoinState, Is.EqualTo(JoinState.Joined));
        Assert.That(node.Cluster.JoinFailures, Is.Empty);
    }

    [Test]
    public void A_node_goes_on_trying_where_timers_fire_early()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode seed = cluster.AddNode();
        seed.Crash(CrashKind.ProcessLost);
        cluster.AddNode(configure: options => options with
        {
            Seeds = [$"{seed.EndPoint}"], HealInterval = TimeSpan.Zero, TimeProvider = new EarlyTimers(options.TimeProvider),
        });
        cluster.Advance(TimeSpan.FromMinutes(5));

        cluster.Restart(seed);

        Assert.That(cluster.RunUntil(cluster.AllAgree, OneTry));
    }

    [Test]
    public void Waits_double_from_the_first_to_the_longest_and_are_drawn_from_their_upper_half()
    {
        using var cluster = new VirtualCluster(seed: 1);
        var provider = new Seeds(cluster.Simulator.Time);
        cluster.AddNode(configure: options => options with { SeedProvider = provider, HealInterval = TimeSpan.Zero });

        cluster.Advance(TimeSpan.FromMinutes(5));

        int[] longest = [1, 2, 4, 8, 16, 30, 30, 30, 30];
        for (int i = 0; i < longest.Length; i++)
        {
            Assert.That(provider.Gaps[i].TotalSeconds, Is.InRange(longest[i] / 2.0, longest[i] + 0.001), $"wait {i}");
        }
    }

    [Test]
    public void Waits_are_drawn_anew_for_each_node_and_are_the_same_for_the_same_seed()
    {
        TimeSpan[] one = GapsOf(seed: 1), again = GapsOf(seed: 1), other = GapsOf(seed: 2);

        Assert.That(again, Is.EqualTo(one));
        Assert.That(other, Is.Not.EqualTo(one));
    }

    [Test]
    public void The_provider_is_asked_at_each_try_and_what_it_says_later_counts()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode other = cluster.AddNode();
        var provider = new Seeds(cluster.Simulator.Time);
        VirtualNode node = cluster.AddNode(configure: options => options with { SeedProvider = provider });
        cluster.Advance(TimeSpan.FromMinutes(10));
        Assert.That(node.Cluster.JoinState, Is.EqualTo(JoinState.Alone));

        provider.Now = [$"{other.EndPoint}"];

        Assert.That(cluster.RunUntil(cluster.AllAgree, Longest));
    }

    [Test]
    public void A_provider_that_fails_is_told_of_and_asked_again()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode other = cluster.AddNode();
        var provider = new Seeds(cluster.Simulator.Time, $"{other.EndPoint}") { Failure = new IOException("The disk is gone.") };
        VirtualNode node = cluster.AddNode(configure: options => options with { SeedProvider = provider });
        cluster.Advance(TimeSpan.FromMinutes(1));
        Assert.That(node.Cluster.JoinState, Is.EqualTo(JoinState.Joining));
        Assert.That(node.Cluster.JoinFailures.Single().Error.Message, Is.EqualTo("The disk is gone."));

        provider.Failure = null;

        Assert.That(cluster.RunUntil(cluster.AllAgree, Longest));
    }

    [Test]
    public void A_new_seed_of_the_provider_leads_to_another_cluster_also_when_the_node_is_not_alone()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode first = cluster.AddNode(), apart = cluster.AddNode();
        var provider = new Seeds(cluster.Simulator.Time, $"{first.EndPoint}");
        VirtualNode node = cluster.AddNode(configure: options => options with { SeedProvider = provider });
        cluster.RunUntil(() => node.Sees(first), Longest);

        provider.Now = [$"{first.EndPoint}", $"{apart.EndPoint}"];

        Assert.That(cluster.RunUntil(cluster.AllAgree, 6 * GossipOptions.Lan().HealInterval));
    }

    [Test]
    public void A_node_that_finds_itself_alone_again_starts_over([Values(1, 2, 3, 4)] int seed)
    {
        using var cluster = new VirtualCluster(seed);
        string[] seeds = [.. cluster.Network.NextFreeEndPoints(3).Select(endPoint => $"{endPoint}")];
        VirtualNode[] nodes = [.. Enumerable.Range(0, 3).Select(_ => Add(cluster, seeds))];
        cluster.RunUntil(cluster.AllAgree, TimeSpan.FromMinutes(1));

        using (cluster.Network.Divide([nodes[2].Transport]))
        {
            cluster.Advance(TimeSpan.FromMinutes(10));
            Assert.That((nodes[2].Cluster.JoinState, nodes[0].Cluster.JoinState), Is.EqualTo((JoinState.Joining, JoinState.Joined)));
        }

        Assert.That(cluster.RunUntil(cluster.AllAgree, OneTry), $"seed {seed}");
        Assert.That(StatesOf(nodes[2]).TakeLast(3), Is.EqualTo([JoinState.Joined, JoinState.Joining, JoinState.Joined]));
    }

    [Test]
    public void The_first_node_of_a_cluster_whose_seeds_are_itself_is_alone_and_says_so_once_an_interval()
    {
        using var cluster = new VirtualCluster(seed: 1);
        using var log = new RecordedLog();
        IPEndPoint own = cluster.Network.NextFreeEndPoint();
        VirtualNode node = cluster.AddNode(configure: options => options with
        {
            Seeds = [$"{own}", $"node-0/{own}"], LoggerFactory = log, LogInterval = TimeSpan.FromMinutes(5), HealInterval = TimeSpan.Zero,
        });

        cluster.Advance(TimeSpan.FromMinutes(29));

        Assert.That((node.Cluster.JoinState, node.Cluster.JoinFailures.Count), Is.EqualTo((JoinState.Alone, 0)));
        Assert.That(log.Lines.Count(line => line.StartsWith("This node is alone", StringComparison.Ordinal)), Is.InRange(5, 6));
        Assert.That(log.Lines, Has.None.StartsWith("Nobody has been joined"));
        Assert.That(cluster.Network.Statistics.Connections, Is.Zero);
        Assert.That(StatesOf(node).Last(), Is.EqualTo(JoinState.Alone));
    }

    [Test]
    public void Seeds_that_do_not_answer_are_logged_once_an_interval()
    {
        using var cluster = new VirtualCluster(seed: 1);
        using var log = new RecordedLog();
        cluster.AddNode(configure: options => options with { Seeds = ["10.9.9.9:7946"], LoggerFactory = log, LogInterval = TimeSpan.FromMinutes(5) });

        cluster.Advance(TimeSpan.FromMinutes(29));

        Assert.That(log.Lines.Count(line => line.StartsWith("Nobody has been joined yet", StringComparison.Ordinal) && line.Contains("1 failures, the first: 10.9.9.9:7946", StringComparison.Ordinal)), Is.InRange(5, 6));
    }

    [Test]
    public void A_node_that_has_left_looks_for_nobody()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode first = cluster.AddNode();
        VirtualNode node = Add(cluster, [$"{first.EndPoint}"]);
        cluster.RunUntil(cluster.AllAgree, Longest);

        cluster.Run(() => node.Cluster.LeaveAsync());
        cluster.Advance(TimeSpan.FromMinutes(30));

        Assert.That(first.Cluster.AliveCount, Is.EqualTo(1));
        Assert.That(first.StateOf(node), Is.Null.Or.EqualTo(MemberState.Left));
    }

    private static VirtualNode Add(VirtualCluster cluster, string[] seeds) =>
        cluster.AddNode(configure: options => options with { Seeds = seeds, HealInterval = TimeSpan.Zero });

    private static JoinState[] StatesOf(VirtualNode node) => [.. node.Events.OfType<JoinStateChanged>().Select(change => change.State)];

    private static TimeSpan[] GapsOf(int seed)
    {
        using var cluster = new VirtualCluster(seed);
        var provider = new Seeds(cluster.Simulator.Time);
        cluster.AddNode(configure: options => options with { SeedProvider = provider });
        cluster.Advance(TimeSpan.FromMinutes(5));
        return provider.Gaps;
    }
}
