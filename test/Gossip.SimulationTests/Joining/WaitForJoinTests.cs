using System.Net;
using Gossip.Simulation;
using Gossip.Simulation.Network;

namespace Gossip.SimulationTests.Joining;

/// <summary>Waiting for company, and going down while looking for it.</summary>
public sealed class WaitForJoinTests
{
    [Test]
    public void Waiting_ends_when_another_member_is_there_whoever_found_whom()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode first = cluster.AddNode(), second = cluster.AddNode();

        cluster.Run(() => Task.WhenAll(first.Cluster.WaitForJoinAsync(), second.Cluster.WaitForJoinAsync(), second.JoinAsync(first)));

        Assert.That((first.Cluster.JoinState, second.Cluster.JoinState), Is.EqualTo((JoinState.Joined, JoinState.Joined)));
        cluster.Run(() => first.Cluster.WaitForJoinAsync());
    }

    [Test]
    public void Waiting_ends_with_its_token_and_the_node_goes_on()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode seed = cluster.AddNode();
        seed.Crash(CrashKind.ProcessLost);
        VirtualNode node = cluster.AddNode(configure: options => options with { Seeds = [$"{seed.EndPoint}"] });
        using var cancel = new CancellationTokenSource(TimeSpan.FromSeconds(20), cluster.Simulator.Time);

        Assert.That(() => cluster.Run(() => node.Cluster.WaitForJoinAsync(cancel.Token)), Throws.InstanceOf<OperationCanceledException>());

        cluster.Restart(seed);
        Assert.That(cluster.RunUntil(cluster.AllAgree, TimeSpan.FromMinutes(1)));
    }

    [Test]
    public void Waiting_ends_when_the_node_shuts_down()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode node = cluster.AddNode();

        Assert.That(
            () => cluster.Run(() => Task.WhenAll(node.Cluster.WaitForJoinAsync(), node.Cluster.ShutdownAsync())),
            Throws.InstanceOf<ObjectDisposedException>());
    }

    [TestCase(0)]
    [TestCase(0.05)]
    [TestCase(0.7)]
    [TestCase(5)]
    [TestCase(10.3)]
    [TestCase(100)]
    public void Nothing_runs_any_more_once_a_node_is_down_that_was_looking_for_others(double seconds)
    {
        using var cluster = new VirtualCluster(seed: 1);
        var store = new MemoryPeerStore(cluster.Simulator.Time) { Saved = [new("gone", IPEndPoint.Parse("10.9.9.7:7946"), DateTimeOffset.UnixEpoch)] };
        VirtualNode node = cluster.AddNode(configure: options => options with
        {
            Seeds = ["10.9.9.9:7946"], SeedProvider = new Seeds(cluster.Simulator.Time, "10.9.9.8"), PeerStore = store,
        });
        cluster.Advance(TimeSpan.FromSeconds(seconds));

        cluster.Run(node.Cluster.ShutdownAsync);
        cluster.Advance(TimeSpan.FromMinutes(1));
        (long tasks, long timers, _) = cluster.Simulator.Statistics;
        cluster.Advance(TimeSpan.FromDays(1));

        Assert.That(cluster.Simulator.Statistics.TimersFired - timers, Is.Zero);
        Assert.That(cluster.Simulator.Statistics.TasksRun - tasks, Is.LessThan(10), "letting time pass is a task of the simulation's own");
        Assert.That(node.Cluster.Completion.IsCompletedSuccessfully);
        Assert.That(store.Saved.Single().Name, Is.EqualTo("gone"));
    }
}
