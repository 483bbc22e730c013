using System.Net;
using Gossip.Simulation;
using Gossip.Simulation.Network;
using Gossip.Tests.Clusters;

namespace Gossip.SimulationTests.Joining;

/// <summary>Members remembered from one run of a node to the next.</summary>
public sealed class PeerStoreTests
{
    private static readonly TimeSpan Enough = TimeSpan.FromMinutes(2);

    [Test]
    public void A_cluster_that_is_restarted_as_a_whole_finds_itself_again_without_any_seed(
        [Values(true, false)] bool leaves, [Values(2, 12)] int nodes, [Values(1, 2, 3)] int seed)
    {
        using var cluster = new VirtualCluster(seed);
        AddRemembering(cluster, nodes);
        cluster.JoinAll();
        cluster.RunUntil(cluster.AllAgree, Enough);
        cluster.Advance(TimeSpan.FromMinutes(1));

        VirtualNode[] stopped = [.. cluster.Nodes];
        Stop(cluster, stopped, leaves);
        cluster.Advance(TimeSpan.FromDays(30));
        foreach (VirtualNode node in stopped)
        {
            cluster.Restart(node);
        }

        Assert.That(cluster.RunUntil(cluster.AllAgree, TimeSpan.FromMinutes(1)), $"seed {seed}");
    }

    [Test]
    public void Whoever_has_the_address_of_a_remembered_peer_by_now_is_left_alone()
    {
        using var cluster = new VirtualCluster(seed: 1);
        MemoryPeerStore[] stores = AddRemembering(cluster, 2);
        cluster.JoinAll();
        cluster.RunUntil(cluster.AllAgree, Enough);
        cluster.Advance(TimeSpan.FromMinutes(1));
        VirtualNode[] stopped = [.. cluster.Nodes];
        Stop(cluster, stopped, leaves: false);

        VirtualNode stranger = cluster.AddNode("stranger", endPoint: stopped[1].EndPoint);
        VirtualNode node = cluster.Restart(stopped[0]);
        cluster.Advance(TimeSpan.FromMinutes(30));

        Assert.That((stranger.Cluster.AliveCount, node.Cluster.AliveCount), Is.EqualTo((1, 1)));
        Assert.That(node.Cluster.JoinFailures.Single().Address, Is.EqualTo($"{stopped[1].Name}/{stopped[1].EndPoint}"));
        Assert.That(stores[0].Saved.Single().Name, Is.EqualTo(stopped[1].Name), "it may still come back");
    }

    [Test]
    public void Peers_are_saved_at_most_once_an_interval_while_many_come()
    {
        using var cluster = new VirtualCluster(seed: 1);
        MemoryPeerStore store = AddRemembering(cluster, 1)[0];
        for (int i = 0; i < 60; i++)
        {
            VirtualNode node = cluster.AddNode();
            cluster.Run(() => node.JoinAsync(cluster.Nodes[0]));
            cluster.Advance(TimeSpan.FromSeconds(1));
        }

        cluster.Advance(TimeSpan.FromSeconds(20));

        Assert.That(store.Saves.Skip(1).Zip(store.Saves, (later, earlier) => later - earlier), Is.All.GreaterThanOrEqualTo(GossipOptions.Lan().PeerSaveInterval));
        Assert.That(store.Saves, Has.Count.InRange(5, 9));
        Assert.That(store.Saved.Select(peer => peer.Name), Is.EquivalentTo(cluster.Nodes.Skip(1).Select(node => node.Name)));
    }

    [Test]
    public void At_rest_peers_are_saved_once_an_hour_so_that_their_times_are_of_use()
    {
        using var cluster = new VirtualCluster(seed: 1);
        MemoryPeerStore store = AddRemembering(cluster, 3)[0];
        cluster.JoinAll();
        cluster.RunUntil(cluster.AllAgree, Enough);
        cluster.Advance(TimeSpan.FromMinutes(1));
        int before = store.Saves.Count;

        cluster.Advance(TimeSpan.FromHours(5.5));

        Assert.That(store.Saves.Count - before, Is.EqualTo(5));
        Assert.That(cluster.Simulator.Time.GetUtcNow() - store.Saved[0].LastSeen, Is.LessThan(TimeSpan.FromHours(1)));
    }

    [Test]
    public void Peers_are_saved_at_shutdown()
    {
        using var cluster = new VirtualCluster(seed: 1);
        MemoryPeerStore[] stores = AddRemembering(cluster, 3);
        cluster.JoinAll();
        cluster.RunUntil(cluster.AllAgree, GossipOptions.Lan().PeerSaveInterval / 2);

        cluster.Run(() => Task.WhenAll(cluster.Nodes.Select(node => node.Cluster.ShutdownAsync())));

        Assert.That(stores.Select(store => store.Saved.Count), Is.All.EqualTo(2));
    }

    [Test]
    public void A_store_that_fails_is_logged_and_costs_nothing_else()
    {
        using var cluster = new VirtualCluster(seed: 1);
        using var log = new RecordedLog();
        var store = new MemoryPeerStore(cluster.Simulator.Time) { Failure = new InvalidDataException("It is not mine.") };
        VirtualNode node = cluster.AddNode(configure: options => options with { PeerStore = store, LoggerFactory = log });
        VirtualNode other = cluster.AddNode();
        cluster.Run(() => node.JoinAsync(other));
        cluster.Advance(TimeSpan.FromMinutes(1));

        Assert.That(log.Lines, Has.One.EqualTo("No peers are remembered from before: It is not mine."));
        Assert.That(log.Lines, Has.Some.EqualTo("Peers could not be saved: It is not mine."));
        Assert.That(cluster.AllAgree());

        store.Failure = null;
        Assert.That(cluster.RunUntil(() => store.Saved.Count == 1, GossipOptions.Lan().PeerSaveInterval), "it is tried again");
    }

    [Test]
    public void A_store_that_tells_of_nobody_who_can_be_there_is_as_good_as_none()
    {
        using var cluster = new VirtualCluster(seed: 1);
        var store = new MemoryPeerStore(cluster.Simulator.Time)
        {
            Saved = [null!, new("", new(IPAddress.Loopback, 1), default), new("a", null!, default), new("b", new(IPAddress.Loopback, 0), default), new(new string('x', 513), new(IPAddress.Loopback, 1), default)],
        };
        VirtualNode node = cluster.AddNode(configure: options => options with { PeerStore = store });

        cluster.Advance(TimeSpan.FromMinutes(5));

        Assert.That((node.Cluster.JoinState, node.Cluster.Completion.IsCompleted, store.Loads), Is.EqualTo((JoinState.Alone, false, 1)));
    }

    [Test]
    public void A_store_that_never_answers_does_not_keep_a_node_from_its_seeds()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode seed = cluster.AddNode();
        seed.Crash(CrashKind.ProcessLost);
        var store = new SilentPeerStore();
        cluster.AddNode(configure: options => options with { PeerStore = store, Seeds = [$"{seed.EndPoint}"] });
        cluster.Advance(TimeSpan.FromMinutes(5));

        cluster.Restart(seed);

        Assert.That(cluster.RunUntil(cluster.AllAgree, TimeSpan.FromMinutes(1)));
        store.Release();
    }

    [Test]
    public void Remembered_peers_of_another_part_are_found_by_the_healer_though_a_seed_answered()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode seed = cluster.AddNode("seed"), apart = cluster.AddNode("apart");
        var store = new MemoryPeerStore(cluster.Simulator.Time) { Saved = [new("apart", apart.EndPoint, cluster.Simulator.Time.GetUtcNow())] };

        cluster.AddNode(configure: options => options with { Seeds = [$"{seed.EndPoint}"], PeerStore = store });

        Assert.That(cluster.RunUntil(cluster.AllAgree, 6 * GossipOptions.Lan().HealInterval));
    }

    private static MemoryPeerStore[] AddRemembering(VirtualCluster cluster, int nodes)
    {
        MemoryPeerStore[] stores = [.. Enumerable.Range(0, nodes).Select(_ => new MemoryPeerStore(cluster.Simulator.Time))];
        foreach (MemoryPeerStore store in stores)
        {
            cluster.AddNode(configure: options => options with { PeerStore = store });
        }

        return stores;
    }

    private static void Stop(VirtualCluster cluster, VirtualNode[] nodes, bool leaves)
    {
        if (leaves)
        {
            cluster.Run(() => Task.WhenAll(nodes.Select(node => node.LeaveAsync())));
            return;
        }

        foreach (VirtualNode node in nodes)
        {
            node.Crash(CrashKind.ProcessLost);
        }
    }
}
