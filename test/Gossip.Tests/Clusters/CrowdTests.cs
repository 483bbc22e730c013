using System.Net;
using Gossip.Transports;

namespace Gossip.Tests.Clusters;

/// <summary>Many real nodes in one process.</summary>
[CancelAfter(60_000)]
[NonParallelizable]
public sealed class CrowdTests
{
    [Test]
    public async Task A_hundred_and_fifty_nodes_with_much_metadata_join_at_once_and_end_well(CancellationToken cancellationToken)
    {
        const int Nodes = 150;
        var network = new InMemoryNetwork(seed: 1);
        Cluster[] nodes = await Task.WhenAll(Enumerable.Range(0, Nodes).Select(i => Cluster.StartAsync(
            GossipOptions.Lan() with
            {
                NodeName = $"node-{i}",
                Metadata = new byte[400],
                RandomSeed = i,
                Transport = network.CreateTransport(new IPEndPoint(IPAddress.Loopback, 0)),
            },
            cancellationToken)));

        JoinResult[] joined = await Task.WhenAll(
            nodes.Skip(1).Select(node => node.JoinAsync([$"{nodes[0].LocalMember.EndPoint}"], cancellationToken)));
        Assert.That(joined.Select(join => join.Contacted), Is.All.EqualTo(1));
        Assert.That(nodes[0].AliveCount, Is.EqualTo(Nodes));

        await Task.WhenAll(nodes.Select(node => node.ShutdownAsync())).WaitAsync(TimeSpan.FromSeconds(10), cancellationToken);
        await Task.WhenAll(nodes.Select(node => node.Completion));
    }
}
