using System.Globalization;
using Gossip.Simulation;
using Gossip.Simulation.Network;

namespace Gossip.SimulationTests.Clusters;

/// <summary>
/// A hundred nodes restart at once, as in a deployment that goes wrong: each counts from 1 again, while the others hold it for alive,
/// suspect or dead at a higher incarnation.
/// </summary>
public sealed class MassRestartTests
{
    private const int Restarting = 100;
    private const int Staying = 20;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Test]
    public void A_hundred_nodes_that_restart_are_all_back_within_10_seconds(
        [Values] bool elsewhere, [Values(1, 10, 40)] int awaySeconds, [Values(1, 2)] int seed)
    {
        using VirtualCluster cluster = ClusterThatHasLived(Staying + Restarting, seed);
        VirtualNode[] gone = [.. cluster.Nodes.Skip(Staying)];
        foreach (VirtualNode node in gone)
        {
            node.Crash(CrashKind.ProcessLost);
        }

        cluster.Advance(TimeSpan.FromSeconds(awaySeconds));
        TimeSpan took = Restart(cluster, gone, elsewhere, seed: cluster.Nodes[0]);

        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"elsewhere {elsewhere}, away {awaySeconds} s, seed {seed}: {took.TotalSeconds:F1} s"));
        Assert.That(took, Is.LessThanOrEqualTo(Limit));
        cluster.Advance(TimeSpan.FromMinutes(1));
        Assert.That(cluster.AllAgree(), "nobody is lost again");
    }

    [Test]
    public void A_rolling_restart_of_a_hundred_nodes_at_new_addresses_ends_with_everyone_there([Values(1, 2)] int seed)
    {
        using VirtualCluster cluster = ClusterThatHasLived(Restarting, seed);
        VirtualNode[] before = [.. cluster.Nodes];
        foreach (VirtualNode node in before)
        {
            node.Crash(CrashKind.ProcessLost);
            VirtualNode back = cluster.RestartElsewhere(node);
            VirtualNode through = cluster.RunningNodes.First(other => other != back);
            cluster.Simulator.Start(() => back.JoinAsync(through));
            cluster.Advance(TimeSpan.FromSeconds(0.5));
        }

        TimeSpan started = cluster.Elapsed;
        Assert.That(cluster.RunUntil(cluster.AllAgree, Limit), $"seed {seed}");
        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"rolling, seed {seed}: {(cluster.Elapsed - started).TotalSeconds:F1} s after the last"));
    }

    private static TimeSpan Restart(VirtualCluster cluster, VirtualNode[] gone, bool elsewhere, VirtualNode seed)
    {
        TimeSpan started = cluster.Elapsed;
        foreach (VirtualNode node in gone)
        {
            VirtualNode back = elsewhere ? cluster.RestartElsewhere(node) : cluster.Restart(node);
            cluster.Simulator.Start(() => back.JoinAsync(seed));
        }

        cluster.RunUntil(cluster.AllAgree, TimeSpan.FromMinutes(2));
        return cluster.Elapsed - started;
    }

    /// <summary>Everyone knows everyone, and has spoken up a hundred times.</summary>
    private static VirtualCluster ClusterThatHasLived(int nodes, int seed)
    {
        var cluster = new VirtualCluster(seed) { KeepsEvents = false };
        VirtualNode[] all = [.. cluster.AddAcquainted([.. Enumerable.Range(0, nodes).Select(i => $"node-{i}")])];
        for (int i = 0; i < 100; i++)
        {
            foreach (VirtualNode node in all)
            {
                cluster.Simulator.Start(() => node.Cluster.UpdateMetadataAsync(new byte[] { (byte)i }));
            }

            cluster.Advance(TimeSpan.FromMilliseconds(1));
        }

        cluster.Advance(TimeSpan.FromSeconds(20));
        Assert.That(cluster.AllAgree());
        Assert.That(all[^1].Cluster.LocalMember.Incarnation, Is.EqualTo(101));
        Assert.That(all[0].Cluster.TryGetMember(all[^1].Name, out Member? known) && known.Incarnation == 101, "all know how often");
        return cluster;
    }
}
