using System.Text;
using Gossip.Simulation;
using Gossip.Simulation.Network;
using Gossip.Transports;

namespace Gossip.SimulationTests.Messaging;

/// <summary>What tests of messages in virtual clusters need.</summary>
internal static class MessagingFixture
{
    public static readonly TimeSpan Enough = TimeSpan.FromMinutes(1);

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static string Text(this UserMessage message) => Encoding.UTF8.GetString(message.Payload.Span);

    /// <summary>Bytes that no compression makes shorter.</summary>
    public static byte[] Noise(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Nodes that know each other, each with its own difference if any.</summary>
    public static VirtualCluster Joined(int count, Func<GossipOptions, GossipOptions>? configure = null, int seed = 1)
    {
        var cluster = new VirtualCluster(seed);
        for (int i = 0; i < count; i++)
        {
            cluster.AddNode(configure: configure);
        }

        cluster.JoinAll();
        Assert.That(cluster.RunUntil(cluster.AllAgree, Enough), $"seed {seed}");
        return cluster;
    }

    /// <summary>Reads everything a node receives, from now on.</summary>
    public static List<UserMessage> Read(this VirtualCluster cluster, VirtualNode node)
    {
        var received = new List<UserMessage>();
        cluster.Simulator.Start(async () =>
        {
            await foreach (UserMessage message in node.Cluster.ReceiveAsync())
            {
                received.Add(message);
            }
        });
        return received;
    }

    public static void Send(this VirtualCluster cluster, VirtualNode from, NodeAddress to, byte[] message, Delivery delivery = Delivery.BestEffort) =>
        cluster.Run(() => from.Cluster.SendAsync(to, message, delivery));

    /// <summary>Somebody who listens at an address and says nothing.</summary>
    public static VirtualTransport Stranger(this VirtualCluster cluster)
    {
        VirtualTransport transport = cluster.Network.CreateTransport();
        cluster.Run(async () =>
        {
            await transport.StartAsync(CancellationToken.None);
            return true;
        });
        return transport;
    }

    /// <summary>Sends bytes over a stream and reads what is answered, to the end.</summary>
    public static byte[] Converse(this VirtualCluster cluster, VirtualTransport stranger, VirtualNode node, byte[] bytes) => cluster.Run(async () =>
    {
        await using Stream stream = await stranger.ConnectAsync(new NodeAddress("", node.EndPoint), CancellationToken.None);
        await stream.WriteAsync(bytes);
        var answer = new List<byte>();
        byte[] buffer = new byte[4096];
        while (await stream.ReadAsync(buffer) is var count and > 0)
        {
            answer.AddRange(buffer[..count]);
        }

        return answer.ToArray();
    });
}
