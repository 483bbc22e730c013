using System.Globalization;
using System.Net;
using Gossip.Simulation;
using Gossip.Simulation.Network;
using Gossip.Transports;
using Gossip.Wire;

namespace Gossip.SimulationTests.Hostile;

/// <summary>
/// Damaged packets and streams thrown at a whole node. The suite throws some; a long run throws as many as
/// GOSSIP_MUTATED_PACKETS and GOSSIP_MUTATED_STREAMS say (docs/security.md).
/// </summary>
public sealed class MutationTests
{
    /// <summary>What the node may keep of it all: its table is bounded, and nothing else may grow.</summary>
    private const long KeptLimit = 64L << 20;

    [Test]
    public void A_node_survives_damaged_packets_and_answers_afterwards([Values(1, 2)] int seed)
    {
        int count = Count("GOSSIP_MUTATED_PACKETS", 20_000);
        var mutation = new Mutation(seed, "message", "compound", "crc", "compress", "label", "encrypted", "packet");
        using var cluster = new VirtualCluster(seed, GossipOptions.Lan() with { MaximumMembers = 1_000 });
        VirtualNode node = cluster.AddNode();
        VirtualTransport stranger = Listen(cluster);
        long before = GC.GetTotalMemory(forceFullCollection: true);

        for (int sent = 0; sent < count; sent += 500)
        {
            for (int i = 0; i < 500; i++)
            {
                byte[] packet = mutation.Next();
                stranger.TrySendPacket(packet, new NodeAddress("", node.EndPoint));
            }

            cluster.Advance(TimeSpan.FromMilliseconds(20));
            Drain(stranger);
        }

        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(KeptLimit), $"seed {seed}");
        AssertAnswers(cluster, node, stranger, seed);
    }

    [Test]
    public void A_node_survives_damaged_streams_and_answers_afterwards([Values(1, 2)] int seed)
    {
        int count = Count("GOSSIP_MUTATED_STREAMS", 400);
        var mutation = new Mutation(seed, "stream", "compress", "message");
        using var cluster = new VirtualCluster(seed, GossipOptions.Lan() with { MaximumMembers = 1_000 });
        VirtualNode node = cluster.AddNode();
        VirtualTransport stranger = Listen(cluster);
        long before = GC.GetTotalMemory(forceFullCollection: true);

        for (int sent = 0; sent < count; sent += 20)
        {
            cluster.Run(() => Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ThrowAsync(stranger, node.EndPoint, mutation.Next()))));
        }

        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(KeptLimit), $"seed {seed}");
        AssertAnswers(cluster, node, stranger, seed);
    }

    private static async Task ThrowAsync(VirtualTransport stranger, IPEndPoint target, byte[] bytes)
    {
        await using Stream stream = await stranger.ConnectAsync(new NodeAddress("", target), CancellationToken.None);
        try
        {
            await stream.WriteAsync(bytes);
        }
        catch (IOException)
        {
            // The node has had enough already.
            return;
        }
    }

    private static void AssertAnswers(VirtualCluster cluster, VirtualNode node, VirtualTransport stranger, int seed)
    {
        cluster.Advance(TimeSpan.FromSeconds(1));
        Drain(stranger);
        var ping = new WireBuffer();
        PingMessage.Write(ping, 77, node.Name);
        stranger.TrySendPacket(ping.WrittenSpan, new NodeAddress("", node.EndPoint));
        cluster.Advance(TimeSpan.FromMilliseconds(50));

        Assert.That(node.Cluster.Completion.IsCompleted, Is.False, $"seed {seed}");
        Assert.That(stranger.Packets.TryRead(out Packet answer), $"seed {seed}");
        Assert.That(answer.Payload.Span[0], Is.EqualTo((byte)MessageType.Ack), $"seed {seed}");
    }

    private static VirtualTransport Listen(VirtualCluster cluster)
    {
        VirtualTransport transport = cluster.Network.CreateTransport();
        cluster.Run(() => transport.StartAsync(CancellationToken.None).AsTask());
        return transport;
    }

    private static void Drain(VirtualTransport transport)
    {
        while (transport.Packets.TryRead(out Packet packet))
        {
            packet.Return();
        }
    }

    private static int Count(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;
}
