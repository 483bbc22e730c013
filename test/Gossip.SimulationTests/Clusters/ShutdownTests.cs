using Gossip.Simulation;
using Gossip.Simulation.Network;
using Gossip.SimulationTests.Messaging;
using Gossip.Tests.Clusters;

namespace Gossip.SimulationTests.Clusters;

/// <summary>A node that is down has left nothing behind: no loop, no timer, no task.</summary>
public sealed class ShutdownTests
{
    private static readonly Dictionary<string, Action<VirtualCluster, VirtualNode>> Moments = new()
    {
        ["at rest"] = (cluster, _) => cluster.Advance(TimeSpan.FromMinutes(1)),
        ["in the middle of a probe that nobody answers"] = (cluster, _) =>
        {
            cluster.Network.Conditions = LinkConditions.Default with { PacketLoss = 1 };
            cluster.Advance(TimeSpan.FromSeconds(2.7));
        },
        ["in the middle of a join"] = (cluster, node) => Begin(cluster, () => node.Cluster.JoinAsync(["10.99.99.99:7946"])),
        ["in the middle of a leave"] = (cluster, node) => Begin(cluster, () => node.Cluster.LeaveAsync()),
        ["in the middle of a broadcast"] = (cluster, node) => Begin(cluster, () => node.Cluster.BroadcastAsync(new byte[9])),
        ["in the middle of a ping"] = (cluster, node) =>
        {
            var silent = new NodeAddress("", cluster.Stranger().EndPoint);
            Begin(cluster, () => node.Cluster.PingAsync(silent));
        },
    };

    private static IEnumerable<string> MomentNames => Moments.Keys;

    [TestCaseSource(nameof(MomentNames))]
    public void Nothing_runs_any_more_once_the_nodes_are_down(string moment)
    {
        using VirtualCluster cluster = MessagingFixture.Joined(
            3, options => options with { StateExchange = new StateExchange([1]), PingObserver = new PingObserver(), MessageRelay = new RelayOnce() });
        Moments[moment](cluster, cluster.Nodes[0]);

        cluster.Run(() => Task.WhenAll(cluster.Nodes.Select(node => node.Cluster.ShutdownAsync())));
        cluster.Advance(TimeSpan.FromMinutes(1));
        (long tasks, long timers, _) = cluster.Simulator.Statistics;
        cluster.Advance(TimeSpan.FromDays(10));

        Assert.That(cluster.Simulator.Statistics.TimersFired - timers, Is.Zero);
        Assert.That(cluster.Simulator.Statistics.TasksRun - tasks, Is.LessThan(10), "letting time pass is a task of the simulation's own");
    }

    /// <summary>Begins something that the shutdown will end.</summary>
    private static void Begin(VirtualCluster cluster, Func<Task> work)
    {
        cluster.Simulator.Start(async () =>
        {
            try
            {
                await work();
            }
            catch (Exception exception) when (exception is ObjectDisposedException or JoinFailedException or NoAnswerException)
            {
                return;
            }
        });
        cluster.Advance(TimeSpan.FromMilliseconds(1));
    }
}
