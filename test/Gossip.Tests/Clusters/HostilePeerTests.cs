using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Gossip.Wire;

namespace Gossip.Tests.Clusters;

/// <summary>Peers that mean harm, over real sockets: whatever they do, the node goes on answering pings and its memory stays bounded.</summary>
[CancelAfter(120_000)]
[NonParallelizable]
public sealed class HostilePeerTests
{
    private const int Pings = 200;

    /// <summary>What docs/security.md states for streams, and room for the test itself.</summary>
    private const long MemoryLimit = (256L + 64L) << 20;

    [Test]
    public Task Five_hundred_connections_that_say_nothing(CancellationToken cancellationToken) =>
        UnderAttackAsync(500, (_, _) => Task.CompletedTask, cancellationToken);

    [Test]
    public Task Streams_that_send_one_byte_a_second(CancellationToken cancellationToken) => UnderAttackAsync(
        100,
        async (stream, ended) =>
        {
            byte[] header = PushPull(nodes: 1, userState: 0);
            using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
            for (int i = 0; i < header.Length && await second.WaitForNextTickAsync(ended); i++)
            {
                await stream.WriteAsync(header.AsMemory(i, 1), ended);
            }
        },
        cancellationToken);

    [Test]
    public Task Headers_that_claim_a_million_nodes_and_send_none(CancellationToken cancellationToken) => UnderAttackAsync(
        100, async (stream, ended) => await stream.WriteAsync(PushPull(nodes: 1_048_576, userState: 20 << 20), ended), cancellationToken);

    [Test]
    public Task Compressed_bombs(CancellationToken cancellationToken)
    {
        byte[] bomb = Compressed(new byte[60_000_000]);
        return UnderAttackAsync(50, async (stream, ended) => await stream.WriteAsync(bomb, ended), cancellationToken);
    }

    [Test]
    public Task Messages_nested_a_thousand_deep(CancellationToken cancellationToken)
    {
        byte[] nested = [(byte)MessageType.User, 1];
        for (int i = 0; i < 1_000 && nested.Length < 60_000; i++)
        {
            nested = [(byte)MessageType.Compound, 1, (byte)(nested.Length >> 8), (byte)nested.Length, .. nested];
        }

        return UnderAttackAsync(
            50,
            async (stream, ended) =>
            {
                using var packets = new UdpClient(AddressFamily.InterNetwork);
                var target = (IPEndPoint)((NetworkStream)stream).Socket.RemoteEndPoint!;
                await packets.SendAsync(nested, target, ended);
                await stream.WriteAsync(nested, ended);
            },
            cancellationToken);
    }

    private static async Task UnderAttackAsync(int peers, Func<Stream, CancellationToken, Task> attack, CancellationToken cancellationToken)
    {
        await using Cluster target = await Cluster.StartAsync(
            GossipOptions.Lan() with { NodeName = "target", BindEndPoints = [new IPEndPoint(IPAddress.Loopback, 0)] }, cancellationToken);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var connections = new List<TcpClient>();
        var attacks = new List<Task>();
        for (int i = 0; i < peers; i++)
        {
            var client = new TcpClient();
            connections.Add(client);
            await client.ConnectAsync(target.LocalMember.EndPoint, cancellationToken);
            attacks.Add(IgnoreRefusalAsync(attack(client.GetStream(), ended.Token)));
        }

        double[] milliseconds = await PingAsync(target, cancellationToken);
        long memory = GC.GetTotalMemory(forceFullCollection: true);

        await ended.CancelAsync();
        await Task.WhenAll(attacks);
        connections.ForEach(connection => connection.Dispose());
        TestContext.Out.WriteLine($"median {milliseconds[Pings / 2]:f2} ms, slowest {milliseconds[^1]:f2} ms, {memory >> 20} MiB");
        Assert.That(milliseconds[Pings / 2], Is.LessThan(50), "the median of all answers, in milliseconds");
        Assert.That(memory, Is.LessThan(MemoryLimit));
        Assert.That(target.Completion.IsCompleted, Is.False);
    }

    /// <summary>A node that closes the connection on a peer is doing its job.</summary>
    private static async Task IgnoreRefusalAsync(Task attack)
    {
        try
        {
            await attack;
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            return;
        }
    }

    private static async Task<double[]> PingAsync(Cluster target, CancellationToken cancellationToken)
    {
        using var client = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var milliseconds = new double[Pings];
        for (uint i = 0; i < Pings; i++)
        {
            var ping = new WireBuffer();
            PingMessage.Write(ping, i + 1, "target");
            long started = Stopwatch.GetTimestamp();
            await client.SendAsync(ping.WrittenMemory, target.LocalMember.EndPoint, cancellationToken);
            UdpReceiveResult answer = await client.ReceiveAsync(cancellationToken);
            milliseconds[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            Assert.That(AckMessage.TryRead(answer.Buffer.AsMemory(1), out AckMessage ack) && ack.SequenceNumber == i + 1);
        }

        Array.Sort(milliseconds);
        return milliseconds;
    }

    private static byte[] PushPull(int nodes, int userState)
    {
        var message = new WireBuffer();
        PushPullHeader.Write(message, nodes, userState, join: true);
        return message.WrittenSpan.ToArray();
    }

    private static byte[] Compressed(byte[] bytes)
    {
        byte[] output = new byte[bytes.Length + 64];
        Assert.That(CompressedMessage.TryCompress(bytes, output, out Range range));
        return output[range];
    }
}
