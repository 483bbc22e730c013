using Gossip.Members;
using Gossip.Simulation;
using Gossip.Wire;
using static Gossip.SimulationTests.Messaging.MessagingFixture;

namespace Gossip.SimulationTests.Messaging;

public sealed class BroadcastTests
{
    [Test]
    public void A_broadcast_is_sent_exactly_as_often_as_the_rule_says([Values(2, 9, 10, 30)] int nodes, [Values(1, 2)] int seed)
    {
        using VirtualCluster cluster = Joined(nodes, seed: seed);
        List<UserMessage>[] received = [.. cluster.Nodes.Select(cluster.Read)];

        BroadcastOutcome outcome = cluster.Run(() => cluster.Nodes[0].Cluster.BroadcastAsync(Bytes("x")));
        cluster.Advance(TimeSpan.FromSeconds(1));

        Assert.That(outcome, Is.EqualTo(BroadcastOutcome.Sent));
        Assert.That(received.Sum(each => each.Count), Is.EqualTo(ClusterScale.RetransmitLimit(4, nodes)), $"seed {seed}");
        Assert.That(cluster.Nodes[0].Cluster.Broadcasts.Count, Is.Zero);
    }

    [Test]
    public void Without_gossip_a_broadcast_of_a_node_that_is_alone_finds_nobody_and_one_of_two_goes_with_probes()
    {
        using VirtualCluster cluster = Joined(2, options => options with { GossipInterval = TimeSpan.Zero });
        List<UserMessage> received = cluster.Read(cluster.Nodes[1]);
        VirtualNode lonely = cluster.AddNode(configure: options => options with { GossipInterval = TimeSpan.Zero });

        Assert.That(cluster.Run(() => lonely.Cluster.BroadcastAsync(Bytes("x"))), Is.EqualTo(BroadcastOutcome.NobodyThere));
        Assert.That(cluster.Run(() => cluster.Nodes[0].Cluster.BroadcastAsync(Bytes("x"))), Is.EqualTo(BroadcastOutcome.Sent));
        Assert.That(received, Is.Not.Empty);
    }

    [Test]
    public void Without_gossip_a_broadcast_that_waits_ends_when_the_last_other_member_has_gone()
    {
        using VirtualCluster cluster = Joined(2, options => options with { GossipInterval = TimeSpan.Zero, ProbeInterval = TimeSpan.Zero });
        cluster.Nodes[1].Leave();

        Assert.That(cluster.Run(() => cluster.Nodes[0].Cluster.BroadcastAsync(Bytes("x"))), Is.EqualTo(BroadcastOutcome.NobodyThere));
    }

    [Test]
    public void A_newer_broadcast_takes_the_place_of_the_older_under_its_key()
    {
        using VirtualCluster cluster = Joined(3);
        List<UserMessage> received = cluster.Read(cluster.Nodes[1]);
        Cluster node = cluster.Nodes[0].Cluster;

        (BroadcastOutcome First, BroadcastOutcome Second) outcome = cluster.Run(async () =>
        {
            Task<BroadcastOutcome> first = node.BroadcastAsync(Bytes("first"), "key");
            Task<BroadcastOutcome> second = node.BroadcastAsync(Bytes("second"), "key");
            return (await first, await second);
        });
        cluster.Advance(TimeSpan.FromSeconds(1));

        Assert.That(outcome, Is.EqualTo((BroadcastOutcome.Replaced, BroadcastOutcome.Sent)));
        Assert.That(received.Select(message => message.Text()), Is.Not.Empty.And.All.EqualTo("second"));
    }

    [Test]
    public void What_is_pruned_or_cleared_is_dropped_and_the_rest_is_sent()
    {
        using VirtualCluster cluster = Joined(3);
        BroadcastQueue queue = cluster.Nodes[0].Cluster.Broadcasts;
        Task<BroadcastOutcome>[] sent = [.. Enumerable.Range(0, 10).Select(i => queue.Enqueue(new byte[10 + i]))];
        Assert.That(queue.Count, Is.EqualTo(10));

        queue.Prune(4);
        Assert.That(queue.Count, Is.EqualTo(4));
        Assert.That(sent.Count(task => task.IsCompleted && task.Result == BroadcastOutcome.Dropped), Is.EqualTo(6));
        queue.Clear();

        Assert.That(queue.Count, Is.Zero);
        Assert.That(sent.Select(task => task.Result), Is.All.EqualTo(BroadcastOutcome.Dropped));
        Assert.Throws<ArgumentOutOfRangeException>(() => queue.Prune(-1));
    }

    [Test]
    public void Beyond_its_depth_the_queue_drops_those_sent_most_often()
    {
        using VirtualCluster cluster = Joined(10, options => options with { BroadcastQueueDepth = 5 });
        Cluster node = cluster.Nodes[0].Cluster;
        List<UserMessage>[] received = [.. cluster.Nodes.Select(cluster.Read)];
        Task<BroadcastOutcome> old = node.BroadcastAsync(Bytes("old"));
        Assert.That(cluster.RunUntil(() => received.Any(each => each.Count > 0), TimeSpan.FromSeconds(1)));

        Task<BroadcastOutcome>[] young = [.. Enumerable.Range(0, 5).Select(i => node.BroadcastAsync(Bytes($"{i}")))];

        Assert.That(old.Result, Is.EqualTo(BroadcastOutcome.Dropped));
        Assert.That(young.Select(task => task.IsCompleted), Is.All.False);
        Assert.That(node.Broadcasts.Count, Is.EqualTo(5));
    }

    [Test]
    public void Who_is_alone_learns_that_nobody_is_there()
    {
        using VirtualCluster cluster = Joined(1);

        Assert.That(cluster.Run(() => cluster.Nodes[0].Cluster.BroadcastAsync(Bytes("x"))), Is.EqualTo(BroadcastOutcome.NobodyThere));
        Assert.That(cluster.Elapsed, Is.LessThan(TimeSpan.FromSeconds(1)));
    }

    [Test]
    public void A_shutdown_drops_what_is_on_its_way_and_what_comes_after()
    {
        using VirtualCluster cluster = Joined(2, options => options with { GossipInterval = TimeSpan.Zero, ProbeInterval = TimeSpan.Zero });
        Cluster node = cluster.Nodes[0].Cluster;

        BroadcastOutcome outcome = cluster.Run(async () =>
        {
            Task<BroadcastOutcome> broadcast = node.BroadcastAsync(Bytes("x"));
            await node.ShutdownAsync();
            return await broadcast;
        });

        Assert.That(outcome, Is.EqualTo(BroadcastOutcome.Dropped));
        Assert.That(node.Broadcasts.Enqueue(Bytes("x")).Result, Is.EqualTo(BroadcastOutcome.Dropped));
        Assert.Throws<ObjectDisposedException>(() => node.BroadcastAsync(Bytes("x")));
    }

    [Test]
    public void What_is_empty_or_too_long_is_refused()
    {
        using VirtualCluster cluster = Joined(1);
        Cluster node = cluster.Nodes[0].Cluster;

        Assert.Throws<ArgumentOutOfRangeException>(() => node.BroadcastAsync(default));
        Assert.That(
            Assert.Throws<ArgumentOutOfRangeException>(() => node.BroadcastAsync(new byte[node.Broadcasts.MaximumMessageLength + 1]))!.Message,
            Does.Contain($"{node.Broadcasts.MaximumMessageLength}"));
    }

    [Test]
    public void Who_stops_waiting_is_released_and_the_message_is_sent_all_the_same()
    {
        using VirtualCluster cluster = Joined(2);
        List<UserMessage> received = cluster.Read(cluster.Nodes[1]);
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(1), cluster.Simulator.Time);

        var cancelled = Assert.Catch<OperationCanceledException>(
            () => cluster.Run(() => cluster.Nodes[0].Cluster.BroadcastAsync(Bytes("x"), cancellationToken: cancellation.Token)));
        cluster.Advance(TimeSpan.FromSeconds(5));

        Assert.That(cancelled!.CancellationToken, Is.EqualTo(cancellation.Token));
        Assert.That(received, Has.Count.EqualTo(4));
    }

    [Test]
    public void Who_waits_with_a_token_hears_the_outcome()
    {
        using VirtualCluster cluster = Joined(2);
        using var never = new CancellationTokenSource();

        Assert.That(
            cluster.Run(() => cluster.Nodes[0].Cluster.BroadcastAsync(Bytes("x"), cancellationToken: never.Token)), Is.EqualTo(BroadcastOutcome.Sent));
    }

    [Test]
    public void The_longest_broadcast_goes_out_and_no_packet_is_above_the_limit()
    {
        using var cluster = new VirtualCluster(seed: 1);
        cluster.CheckInvariants();
        VirtualNode[] nodes = [.. Enumerable.Range(0, 5).Select(_ => cluster.AddNode())];
        cluster.JoinAll();
        int longest = nodes[0].Cluster.Broadcasts.MaximumMessageLength;

        BroadcastOutcome[] outcomes = cluster.Run(() => Task.WhenAll(
            Enumerable.Range(0, 50).Select(i => AwaitAsync(nodes[i % 5].Cluster.BroadcastAsync(Noise(longest - (i * 20)))))));

        Assert.That(outcomes, Is.All.EqualTo(BroadcastOutcome.Sent));
    }

    [Test]
    public void In_a_storm_of_news_about_500_nodes_a_broadcast_still_goes_out([Values(1, 1_000, 1_300)] int length)
    {
        using VirtualCluster cluster = Joined(3, options => options with { ProbeInterval = TimeSpan.Zero, GossipToTheDeadTime = TimeSpan.FromHours(1) });
        Cluster node = cluster.Nodes[0].Cluster;
        cluster.Simulator.Start(() => TellOfNewcomersAsync(cluster));
        cluster.Advance(TimeSpan.FromSeconds(2));
        Assert.That(node.AliveCount, Is.EqualTo(503));
        TimeSpan started = cluster.Elapsed;

        BroadcastOutcome outcome = cluster.Run(() => node.BroadcastAsync(Noise(length)));

        // Twelve sendings, one in four packets at the least, three packets each 200 ms.
        Assert.That(outcome, Is.EqualTo(BroadcastOutcome.Sent));
        Assert.That(cluster.Elapsed - started, Is.LessThan(TimeSpan.FromSeconds(4)));
    }

    [Test]
    public void News_is_not_starved_by_broadcasts()
    {
        using VirtualCluster cluster = Joined(10);
        Cluster node = cluster.Nodes[0].Cluster;
        for (int i = 0; i < 2_000; i++)
        {
            _ = node.BroadcastAsync(Noise(100 + (i % 900)));
        }

        cluster.Run(() => node.UpdateMetadataAsync(Noise(500)));
        Assert.That(cluster.RunUntil(() => cluster.Nodes.All(other => Knows(other, cluster.Nodes[0])), TimeSpan.FromSeconds(5)));
        Assert.That(node.Broadcasts.Count, Is.GreaterThan(1_000), "the broadcasts are still there");
    }

    /// <summary>News of five hundred nodes that change again and again: more than packets can carry.</summary>
    private static async Task TellOfNewcomersAsync(VirtualCluster cluster)
    {
        Transports.ITransport stranger = cluster.Network.CreateTransport();
        await stranger.StartAsync(CancellationToken.None);
        var alive = new WireBuffer();
        for (uint incarnation = 1; incarnation < 100; incarnation++)
        {
            for (int i = 0; i < 500; i++)
            {
                alive.Reset();
                byte[] address = [10, 9, (byte)(i / 250), (byte)(1 + (i % 250))];
                AliveMessage.Write(alive, incarnation, $"newcomer-{i}", address, 7946, Noise(100), new MemberVersions(1, 5, 2, 0, 0, 0));
                stranger.TrySendPacket(alive.WrittenSpan, new NodeAddress("", cluster.Nodes[0].EndPoint));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), cluster.Simulator.Time);
        }
    }

    private static bool Knows(VirtualNode observer, VirtualNode member) =>
        observer.Cluster.TryGetMember(member.Name, out Member? known) && known.Metadata.Length == 500;

    // Combinators are safe over asynchronous methods only.
    private static async Task<BroadcastOutcome> AwaitAsync(Task<BroadcastOutcome> task) => await task;
}
