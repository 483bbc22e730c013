using Gossip.Security;
using Gossip.Wire;

namespace Gossip.Tests.Wire;

[NonParallelizable]
public sealed class AllocationTests
{
    private static readonly MemberVersions Versions = new(1, 5, 2, 2, 5, 4);
    private static readonly byte[] Message = WireVectors.Named("alive-1").Bytes;

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
    public void Writing_a_packet_allocates_nothing([Values] bool compress, [Values] bool crc, [Values] bool encrypt)
    {
        var writer = new PacketWriter(1400, encrypt ? Layers.Encrypted(label: "cluster") : LayerSettings.Plain);

        AssertAllocatesNothing(() => WriteFull(writer, new PacketLayers(compress, crc)));
    }

    [Test]
    public void Reading_a_packet_allocates_nothing([Values] bool compress, [Values] bool crc, [Values] bool encrypt)
    {
        LayerSettings settings = encrypt ? Layers.Encrypted(label: "cluster") : LayerSettings.Plain;
        byte[] packet = WriteFull(new PacketWriter(1400, settings), new PacketLayers(compress, crc)).ToArray();
        var reader = new PacketReader(settings);
        var handler = new CountingHandler();

        AssertAllocatesNothing(() => reader.Read(packet, handler));
        Assert.That(handler.Messages, Is.GreaterThan(0));
    }

    [Test]
    public void Sealing_and_opening_allocates_nothing([Values(16, 24, 32)] int keyLength, [Values(0, 1)] byte version)
    {
        Keyring ring = Layers.Ring(keyLength);
        byte[] frame = new byte[EncryptedFrame.LengthFor(version, 1400)];
        byte[] message = new byte[1400];
        byte[] opened = new byte[frame.Length];

        AssertAllocatesNothing(() =>
        {
            EncryptedFrame.Write(message, ring, version, "label"u8, frame);
            EncryptedFrame.TryOpen(frame.AsSpan(EncryptedFrame.HeaderLength), ring, "label"u8, opened, out _);
        });
    }

    private static ReadOnlySpan<byte> WriteFull(PacketWriter writer, PacketLayers layers)
    {
        ReadOnlySpan<byte> message = Message;
        writer.Begin(1400);
        while (writer.TryAdd(message))
        {
        }

        return writer.Finish(layers);
    }

    private static void AssertAllocatesNothing(Action action)
    {
        for (int i = 0; i < 200; i++)
        {
            action();
        }

        // The runtime itself now and then allocates on this thread, when it compiles anew: the best of a few rounds counts.
        long least = long.MaxValue;
        for (int round = 0; round < 5 && least > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 100; i++)
            {
                action();
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.That(least, Is.Zero);
    }
}
