using System.Text;
using Gossip.Simulation;
using Gossip.Simulation.Network;
using Gossip.SimulationTests.Messaging;
using Gossip.Wire;

namespace Gossip.SimulationTests.Clusters;

public sealed class SlowWatcherTests
{
    private const int Members = 10;
    private const int Changes = 10_000;

    [Test]
    public void With_a_watcher_that_never_reads_10_000_changes_cost_no_more_than_the_members_and_the_last_states_are_told()
    {
        using var cluster = new VirtualCluster(seed: 1, GossipOptions.Lan() with { ProbeInterval = TimeSpan.Zero });
        VirtualNode node = cluster.AddNode();
        VirtualNode other = cluster.AddNode();
        cluster.Run(() => node.JoinAsync(other));
        VirtualTransport stranger = cluster.Stranger();
        IAsyncEnumerator<NodeEvent> watch = node.Cluster.WatchAsync().GetAsyncEnumerator();
        Assert.That(cluster.Run(async () => await watch.MoveNextAsync()));

        for (int i = 0; i < Changes; i++)
        {
            Tell(stranger, node, member: i % Members, change: i);
            if (i % 500 == 0)
            {
                Assert.That(cluster.Run(() => other.Cluster.PingAsync(node.Cluster.LocalMember)), Is.EqualTo(TimeSpan.FromMilliseconds(1)), "at full speed");
            }
        }

        cluster.Advance(TimeSpan.FromSeconds(1));
        cluster.Simulator.Start(node.Cluster.ShutdownAsync);
        List<NodeEvent> read = cluster.Run(() => ReadToEndAsync(watch));
        Assert.That(read, Has.Count.LessThanOrEqualTo(Members + 2));
        Assert.That(
            read.Where(change => change.Member.Name.StartsWith('m')).ToDictionary(change => change.Member.Name, change => Encoding.UTF8.GetString(change.Member.Metadata.Span)),
            Is.EquivalentTo(Enumerable.Range(0, Members).ToDictionary(i => $"m{i}", i => $"{Changes - Members + i}")));
    }

    private static void Tell(VirtualTransport stranger, VirtualNode node, int member, int change)
    {
        var alive = new WireBuffer();
        byte[] address = [10, 8, 0, (byte)(1 + member)];
        AliveMessage.Write(alive, (uint)change + 1, $"m{member}", address, 7946, Encoding.UTF8.GetBytes($"{change}"), new MemberVersions(1, 5, 2, 0, 0, 0));
        stranger.TrySendPacket(alive.WrittenSpan, new NodeAddress("", node.EndPoint));
    }

    private static async Task<List<NodeEvent>> ReadToEndAsync(IAsyncEnumerator<NodeEvent> watch)
    {
        var read = new List<NodeEvent>();
        while (await watch.MoveNextAsync())
        {
            read.Add(watch.Current);
        }

        await watch.DisposeAsync();
        return read;
    }
}
