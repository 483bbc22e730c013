using Gossip.Wire;

namespace Gossip.Tests.Wire;

[NonParallelizable]
public sealed class AllocationTests
{
    private static readonly MemberVersions Versions = new(1, 5, 2, 2, 5, 4);

    [Test]
    public void Decoding_any_message_allocates_nothing()
    {
        ReadOnlyMemory<byte>[] bodies = [.. WireVectors.MapMessages.Select(v => new ReadOnlyMemory<byte>(v.Bytes)[1..])];

        AssertAllocatesNothing(() =>
        {
            foreach (ReadOnlyMemory<byte> body in bodies)
            {
                PingMessage.TryRead(body, out _);
                IndirectPingMessage.TryRead(body, out _);
                AckMessage.TryRead(body, out _);
                NackMessage.TryRead(body, out _);
                SuspectMessage.TryRead(body, out _);
                DeadMessage.TryRead(body, out _);
                AliveMessage.TryRead(body, out _);
                PushPullNode.TryRead(body, out _);
                PushPullHeader.TryRead(body, out _);
            }
        });
    }

    [Test]
    public void Refusing_malformed_messages_allocates_nothing()
    {
        byte[] bytes = WireVectors.Named("alive-1").Bytes;

        AssertAllocatesNothing(() =>
        {
            for (int length = 1; length < bytes.Length; length++)
            {
                AliveMessage.TryRead(bytes.AsMemory(1, length - 1), out _);
            }
        });
    }

    [Test]
    public void Encoding_any_message_allocates_nothing()
    {
        var output = new WireBuffer(4096);
        byte[] address = [10, 0, 0, 1];

        AssertAllocatesNothing(() =>
        {
            output.Reset();
            PingMessage.Write(output, 1, "node", address, 7946, "source");
            IndirectPingMessage.Write(output, 1, address, 7946, "node", true, address, 7946, "source");
            AckMessage.Write(output, 1);
            NackMessage.Write(output, 1);
            SuspectMessage.Write(output, 1, "node", "from");
            DeadMessage.Write(output, 1, "node", "from");
            AliveMessage.Write(output, 1, "node", address, 7946, address, Versions);
            PushPullNode.Write(output, "node", address, 7946, address, 1, MemberState.Alive, Versions);
            PushPullHeader.Write(output, 300, 10, true);
        });
    }

    [Test]
    public void Writing_a_packet_allocates_nothing([Values] bool compress, [Values] bool crc)
    {
        var writer = new PacketWriter(1400);
        byte[] message = WireVectors.Named("alive-1").Bytes;

        AssertAllocatesNothing(() =>
        {
            writer.Begin(1400);
            while (writer.TryAdd(message))
            {
            }

            writer.Finish(new PacketLayers(compress, crc));
        });
    }

    [Test]
    public void Reading_a_packet_allocates_nothing([Values] bool compress, [Values] bool crc)
    {
        var writer = new PacketWriter(1400);
        writer.Begin(1400);
        while (writer.TryAdd(WireVectors.Named("alive-1").Bytes))
        {
        }

        byte[] packet = writer.Finish(new PacketLayers(compress, crc)).ToArray();
        var reader = new PacketReader();
        var handler = new CountingHandler();

        AssertAllocatesNothing(() => reader.Read(packet, handler));
        Assert.That(handler.Messages, Is.GreaterThan(0));
    }

    private static void AssertAllocatesNothing(Action action)
    {
        for (int i = 0; i < 200; i++)
        {
            action();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            action();
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }
}
