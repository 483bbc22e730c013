using System.Globalization;
using Gossip.Simulation;
using Gossip.Simulation.Network;

namespace Gossip.SimulationTests.Clusters;

/// <summary>A goodbye reaches everyone, and whoever said it is never said to have failed.</summary>
public sealed class LeaveTests
{
    [TestCase(1000, 10, 1)]
    [TestCase(1000, 10, 2)]
    public void Of_a_thousand_members_all_hear_a_leave_within_seconds(int nodes, int seconds, int seed)
    {
        using VirtualCluster cluster = AcquaintedCluster(nodes, seed, out VirtualNode[] all);
        VirtualNode leaver = all[^1];
        TimeSpan started = cluster.Elapsed;

        leaver.Leave();
        TimeSpan left = cluster.Elapsed - started;
        bool heard = cluster.RunUntil(() => all[..^1].All(node => node.StateOf(leaver) == MemberState.Left), TimeSpan.FromSeconds(seconds));

        TestContext.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{nodes} members, seed {seed}: down after {left.TotalMilliseconds:F0} ms, heard by all after {(cluster.Elapsed - started).TotalSeconds:F1} s"));
        Assert.That(left, Is.LessThan(TimeSpan.FromSeconds(0.1)));
        Assert.That(heard, $"seed {seed}");
        Assert.That(cluster.Nodes.SelectMany(node => node.Events), Has.None.InstanceOf<MemberFailed>());
    }

    [Test]
    public void When_a_third_of_the_members_leave_at_once_nobody_is_said_to_have_failed([Range(1, 10)] int seed)
    {
        using VirtualCluster cluster = AcquaintedCluster(60, seed, out VirtualNode[] all);
        VirtualNode[] leavers = all[40..];

        cluster.Run(() => Task.WhenAll(leavers.Select(leaver => leaver.LeaveAsync())));
        cluster.Advance(TimeSpan.FromMinutes(1));

        Assert.That(cluster.AllAgree(), $"seed {seed}");
        string[] failed = [.. cluster.RunningNodes.SelectMany(node => node.Events).OfType<MemberFailed>().Select(failed => failed.Member.Name).Distinct()];
        Assert.That(failed, Is.Empty, $"seed {seed}");
    }

    [Test]
    public void A_leave_is_heard_though_members_died_unnoticed_at_the_same_time([Range(1, 5)] int seed)
    {
        using VirtualCluster cluster = AcquaintedCluster(30, seed, out VirtualNode[] all);
        foreach (VirtualNode dead in all[15..29])
        {
            dead.Crash();
        }

        all[29].Leave();
        bool heard = cluster.RunUntil(() => all[..15].All(node => node.StateOf(all[29]) == MemberState.Left), TimeSpan.FromSeconds(5));

        Assert.That(heard, $"seed {seed}");
    }

    [Test]
    public void A_node_that_leaves_while_its_join_is_cancelled_is_never_said_to_have_failed([Range(1, 40)] int seed)
    {
        using var cluster = new VirtualCluster(seed);
        VirtualNode[] members = [.. Enumerable.Range(0, 3).Select(_ => cluster.AddNode())];
        cluster.JoinAll();
        VirtualNode joiner = cluster.AddNode();
        cluster.Network.Conditions = LinkConditions.Default with
        {
            Latency = LatencyDistribution.Constant(TimeSpan.FromMilliseconds(50)),
            StreamLoss = 0.4,
        };

        cluster.Run(async () =>
        {
            using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(25 * (seed % 20)), cluster.Simulator.Time);
            Task<JoinResult> join = joiner.Cluster.JoinAsync([$"{members[0].EndPoint}"], cancellation.Token);
            await Task.WhenAny(join);
            await joiner.Cluster.LeaveAsync();
            await joiner.Cluster.ShutdownAsync();
        });
        cluster.Advance(TimeSpan.FromMinutes(2));

        Assert.That(members.SelectMany(node => node.Events), Has.None.InstanceOf<MemberFailed>(), $"seed {seed}");
        Assert.That(members.All(node => node.Cluster.AliveCount == members.Length), $"seed {seed}");
    }

    private static VirtualCluster AcquaintedCluster(int nodes, int seed, out VirtualNode[] all)
    {
        var cluster = new VirtualCluster(seed);
        all = [.. cluster.AddAcquainted([.. Enumerable.Range(0, nodes).Select(i => $"node-{i}")])];
        cluster.Advance(TimeSpan.FromSeconds(2));
        return cluster;
    }
}
