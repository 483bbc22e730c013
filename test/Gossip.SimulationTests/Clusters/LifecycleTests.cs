using System.Text;
using Gossip.Simulation;
using Gossip.Simulation.Network;

namespace Gossip.SimulationTests.Clusters;

public sealed class LifecycleTests
{
    private static readonly TimeSpan Enough = TimeSpan.FromMinutes(1);

    [Test]
    public void A_leave_is_heard_before_it_returns_and_peers_say_left([Values(2, 3, 10)] int nodes, [Values(1, 2, 3)] int seed)
    {
        using var cluster = VirtualCluster.Start(nodes, seed);
        cluster.RunUntil(cluster.AllAgree, Enough);
        VirtualNode leaver = cluster.Nodes[^1];

        bool heard = cluster.Run(() => leaver.Cluster.LeaveAsync());

        Assert.That(heard, $"seed {seed}");
        Assert.That(cluster.Nodes.Where(node => node != leaver).Any(node => node.StateOf(leaver) == MemberState.Left), $"seed {seed}");
        Assert.That(cluster.RunUntil(() => cluster.Nodes.All(node => node.StateOf(leaver) == MemberState.Left), Enough), $"seed {seed}");
        Assert.That(cluster.Nodes.SelectMany(node => node.Events), Has.None.InstanceOf<MemberFailed>(), $"seed {seed}");
    }

    [Test]
    public void A_leave_is_heard_though_a_third_of_all_packets_is_lost([Values(1, 2, 3, 4, 5)] int seed)
    {
        using var cluster = VirtualCluster.Start(5, seed);
        cluster.RunUntil(cluster.AllAgree, Enough);
        cluster.Network.Conditions = LinkConditions.Default with { PacketLoss = 0.33 };

        Assert.That(cluster.Run(() => cluster.Nodes[4].Cluster.LeaveAsync()), $"seed {seed}");

        Assert.That(cluster.Nodes.Take(4).Any(node => node.StateOf(cluster.Nodes[4]) == MemberState.Left), $"seed {seed}");
    }

    [Test]
    public void A_leave_in_the_middle_of_a_join_is_heard_by_the_seed([Range(0, 250, 25)] int cancelledAfterMilliseconds)
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode seed = cluster.AddNode();
        VirtualNode joiner = cluster.AddNode();
        cluster.Network.Conditions = LinkConditions.Default with { Latency = LatencyDistribution.Constant(TimeSpan.FromMilliseconds(50)) };

        cluster.Run(async () =>
        {
            using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(cancelledAfterMilliseconds), cluster.Simulator.Time);
            Task<JoinResult> join = joiner.Cluster.JoinAsync([$"{seed.EndPoint}"], cancellation.Token);
            await Task.WhenAny(join);
            await joiner.Cluster.LeaveAsync();
            await joiner.Cluster.ShutdownAsync();
        });
        cluster.Advance(TimeSpan.FromSeconds(30));

        Assert.That(seed.Events, Has.None.InstanceOf<MemberFailed>());
        Assert.That(seed.Cluster.AliveCount, Is.EqualTo(1));
    }

    [Test]
    public void A_leave_that_nobody_can_hear_ends_when_its_time_is_up()
    {
        using var cluster = VirtualCluster.Start(3, seed: 1);
        cluster.RunUntil(cluster.AllAgree, Enough);
        TimeSpan started = cluster.Elapsed;
        cluster.Network.Conditions = LinkConditions.Default with { PacketLoss = 1 };

        bool heard = cluster.Run(() => cluster.Nodes[2].Cluster.LeaveAsync());

        Assert.That(heard, Is.False);
        Assert.That(cluster.Elapsed - started, Is.EqualTo(TimeSpan.FromSeconds(5)).Within(TimeSpan.FromMilliseconds(100)));
    }

    [Test]
    public void Leaving_twice_is_leaving_once_and_leaving_alone_returns_at_once()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode alone = cluster.AddNode();

        bool[] heard = cluster.Run(() => Task.WhenAll(alone.Cluster.LeaveAsync(), alone.Cluster.LeaveAsync()));

        Assert.That(heard, Is.All.True);
        Assert.That(cluster.Elapsed, Is.LessThan(TimeSpan.FromMilliseconds(10)));
    }

    [Test]
    public void Cancelling_the_start_token_leaves_and_then_shuts_down()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode staying = cluster.AddNode();
        using var stop = new CancellationTokenSource();
        VirtualTransport transport = cluster.Network.CreateTransport();
        Cluster leaving = cluster.Run(() => Cluster.StartAsync(
            GossipOptions.Lan() with
            {
                NodeName = "leaving",
                Transport = transport,
                TimeProvider = cluster.Simulator.Time,
                Scheduler = cluster.Simulator.Scheduler,
                RandomSeed = 1,
            },
            stop.Token));
        cluster.Run(() => leaving.JoinAsync([$"{staying.EndPoint}"]));

        cluster.Run(async () =>
        {
            stop.Cancel();
            await leaving.Completion;
        });

        Assert.That(transport.IsDown);
        Assert.That(staying.Events, Has.Some.InstanceOf<MemberLeft>());
        Assert.Throws<ObjectDisposedException>(() => leaving.JoinAsync(["10.0.0.1"]));
    }

    [Test]
    public void Shutting_down_ends_every_watch_and_is_harmless_any_number_of_times()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode node = cluster.AddNode();

        cluster.Run(async () =>
        {
            Task<int> watching = CountAsync(node.Cluster);
            await Task.WhenAll(node.Cluster.ShutdownAsync(), node.Cluster.ShutdownAsync(), node.Cluster.DisposeAsync().AsTask());
            Assert.That(await watching, Is.EqualTo(1));
            await node.Cluster.DisposeAsync();
            await node.Cluster.Completion;
        });
    }

    [Test]
    public void Shutting_down_cuts_a_leave_short()
    {
        using var cluster = VirtualCluster.Start(3, seed: 1);
        cluster.RunUntil(cluster.AllAgree, Enough);
        TimeSpan started = cluster.Elapsed;
        cluster.Network.Conditions = LinkConditions.Default with { PacketLoss = 1 };

        cluster.Run(async () =>
        {
            Task<bool> leaving = cluster.Nodes[0].Cluster.LeaveAsync();
            await cluster.Nodes[0].Cluster.ShutdownAsync();
            Assert.That(await leaving, Is.False);
        });

        Assert.That(cluster.Elapsed - started, Is.LessThan(TimeSpan.FromSeconds(1)));
    }

    [Test]
    public void New_metadata_reaches_everyone_as_an_update([Values(1, 2, 3)] int seed)
    {
        using var cluster = VirtualCluster.Start(10, seed);
        cluster.RunUntil(cluster.AllAgree, Enough);

        cluster.Run(() => cluster.Nodes[4].Cluster.UpdateMetadataAsync("version=2"u8.ToArray()));

        Assert.That(cluster.RunUntil(() => cluster.Nodes.All(node => MetadataOf(node, cluster.Nodes[4]) == "version=2"), Enough), $"seed {seed}");
        cluster.Advance(TimeSpan.FromSeconds(1));
        Assert.That(cluster.Nodes.All(node => node.Events.OfType<MemberUpdated>().Count() == 1), $"seed {seed}");
    }

    [Test]
    public void New_metadata_of_a_node_that_is_alone_is_set_at_once()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode alone = cluster.AddNode();

        cluster.Run(() => alone.Cluster.UpdateMetadataAsync("x"u8.ToArray()));

        Assert.That(MetadataOf(alone, alone), Is.EqualTo("x"));
        Assert.That(cluster.Elapsed, Is.LessThanOrEqualTo(TimeSpan.FromSeconds(0.5)));
    }

    [Test]
    public void Metadata_above_512_bytes_is_refused_and_a_node_that_left_changes_it_no_more()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode node = cluster.AddNode();

        Assert.Throws<ArgumentOutOfRangeException>(() => node.Cluster.UpdateMetadataAsync(new byte[513]));
        cluster.Run(() => node.Cluster.LeaveAsync());
        Assert.Throws<InvalidOperationException>(() => cluster.Run(() => node.Cluster.UpdateMetadataAsync(new byte[512])));
    }

    [Test]
    public void A_second_node_of_the_same_name_is_a_conflict_and_the_first_keeps_it()
    {
        using var cluster = VirtualCluster.Start(3, seed: 1);
        cluster.RunUntil(cluster.AllAgree, Enough);
        VirtualNode impostor = cluster.AddNode("node-1");

        cluster.Run(() => impostor.JoinAsync(cluster.Nodes[0]));
        cluster.Advance(TimeSpan.FromSeconds(5));

        NameConflict conflict = cluster.Nodes[0].Events.OfType<NameConflict>().First();
        Assert.That(conflict.Member.EndPoint, Is.EqualTo(cluster.Nodes[1].EndPoint));
        Assert.That(conflict.Claimant, Is.EqualTo(impostor.EndPoint));
        Assert.That(cluster.Nodes[0].Sees(cluster.Nodes[1]));
    }

    [Test]
    public void A_node_may_come_back_under_its_name_at_another_address_once_it_has_left()
    {
        using var cluster = VirtualCluster.Start(3, seed: 1);
        cluster.RunUntil(cluster.AllAgree, Enough);
        cluster.Nodes[2].Leave();
        cluster.Advance(TimeSpan.FromSeconds(2));

        VirtualNode back = cluster.AddNode("node-2");
        cluster.Run(() => back.JoinAsync(cluster.Nodes[0]));

        Assert.That(cluster.RunUntil(cluster.AllAgree, Enough));
    }

    [TestCase(MemberState.Left)]
    [TestCase(MemberState.Failed)]
    public void A_newcomer_under_a_known_name_speaks_up_above_its_predecessor_as_it_joins(MemberState predecessor)
    {
        using var cluster = VirtualCluster.Start(10, seed: 1, GossipOptions.Lan() with { DeadNodeReclaimTime = TimeSpan.FromSeconds(1) });
        cluster.RunUntil(cluster.AllAgree, Enough);
        VirtualNode former = cluster.Nodes[9];
        for (int i = 0; i < 5; i++)
        {
            cluster.Run(() => former.Cluster.UpdateMetadataAsync(new byte[i]));
        }

        if (predecessor == MemberState.Left)
        {
            former.Leave();
        }
        else
        {
            former.Crash();
        }

        cluster.RunUntil(() => cluster.RunningNodes.All(node => node.StateOf(former) == predecessor), Enough);
        cluster.Advance(TimeSpan.FromSeconds(2));
        VirtualNode back = cluster.AddNode(former.Name);
        cluster.Run(() => back.JoinAsync(cluster.Nodes[0]));

        Assert.That(cluster.RunUntil(cluster.AllAgree, TimeSpan.FromSeconds(5)));
        Assert.That(back.Cluster.LocalMember.Incarnation, Is.EqualTo(7));
    }

    private static string MetadataOf(VirtualNode observer, VirtualNode member) =>
        observer.Cluster.TryGetMember(member.Name, out Member? known) ? Encoding.UTF8.GetString(known.Metadata.Span) : "";

    private static async Task<int> CountAsync(Cluster cluster)
    {
        int count = 0;
        await foreach (NodeEvent _ in cluster.WatchAsync())
        {
            count++;
        }

        return count;
    }
}
