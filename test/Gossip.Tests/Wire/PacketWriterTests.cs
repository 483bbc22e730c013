using CsCheck;
using Gossip.Wire;

namespace Gossip.Tests.Wire;

public sealed class PacketWriterTests
{
    private static readonly PacketLayers Bare = new(Compress: false, Crc: false);

    [Test]
    public void One_message_goes_bare()
    {
        var writer = Started(1400);
        writer.TryAdd([8, 1, 2]);

        Assert.That(writer.Finish(Bare).ToArray(), Is.EqualTo(new byte[] { 8, 1, 2 }));
    }

    [Test]
    public void Several_messages_go_as_a_compound()
    {
        var writer = Started(1400);
        writer.TryAdd([8, 1]);
        writer.TryAdd([8, 2, 3]);

        Assert.That(writer.Finish(Bare).ToArray(), Is.EqualTo(new byte[] { 7, 2, 0, 2, 0, 3, 8, 1, 8, 2, 3 }));
    }

    [Test]
    public void A_message_alone_may_fill_the_packet_and_no_more([Values(1, 10, 1400)] int limit)
    {
        var writer = Started(limit);

        Assert.That(writer.TryAdd(new byte[limit + 1]), Is.False);
        Assert.That(writer.TryAdd(new byte[limit]), Is.True);
        Assert.That((writer.Remaining, writer.MessageCount), Is.EqualTo((0, 1)));
        Assert.That(writer.Finish(Bare).Length, Is.EqualTo(limit));
    }

    [Test]
    public void What_remains_can_be_added_and_nothing_longer() =>
        Gen.Select(Gen.Int[1, 1400], Gen.Int[1, 200].Array[1, 40]).Sample((limit, lengths) =>
        {
            var writer = Started(limit);
            foreach (int length in lengths)
            {
                int remaining = writer.Remaining;
                if (writer.TryAdd(new byte[length]) != length <= remaining)
                {
                    return false;
                }
            }

            return writer.MessageCount == 0 || writer.Finish(Bare).Length <= limit;
        });

    [Test]
    public void A_compound_has_255_messages_at_most()
    {
        var writer = Started(1400);
        for (int i = 0; i < 255; i++)
        {
            Assert.That(writer.TryAdd([8, 1]), Is.True);
        }

        Assert.That(writer.Remaining, Is.Zero);
        Assert.That(writer.TryAdd([8]), Is.False);
        Assert.That(RecordingHandler.Read(writer.Finish(Bare)).Messages, Has.Count.EqualTo(255));
    }

    [TestCase(255, false), TestCase(256, true)]
    public void Only_packets_of_some_length_are_compressed(int length, bool compressed)
    {
        var writer = Started(1400);
        writer.TryAdd([8, .. new byte[length - 1]]);

        ReadOnlySpan<byte> packet = writer.Finish(new PacketLayers(Compress: true, Crc: false));

        Assert.That(packet[0], Is.EqualTo((byte)(compressed ? MessageType.Compressed : MessageType.User)));
    }

    [Test]
    public void What_compression_would_make_longer_is_left_alone()
    {
        byte[] message = new byte[1000];
        new Random(1).NextBytes(message);
        message[0] = (byte)MessageType.User;
        var writer = Started(1400);
        writer.TryAdd(message);

        Assert.That(writer.Finish(new PacketLayers(Compress: true, Crc: false)).ToArray(), Is.EqualTo(message));
    }

    [Test]
    public void Every_combination_of_layers_comes_apart_again() =>
        Gen.Select(Gen.Bool, Gen.Bool, Gen.Byte[0, 9].Array[1, 300].Array[1, 20]).Sample((compress, crc, payloads) =>
        {
            byte[][] messages = [.. payloads.Select(p => (byte[])[8, .. p])];
            var writer = Started(8000);
            foreach (byte[] message in messages)
            {
                writer.TryAdd(message);
            }

            RecordingHandler handler = RecordingHandler.Read(writer.Finish(new PacketLayers(compress, crc)));
            return handler.Drops.Count == 0 && handler.Messages.SelectMany(m => m).SequenceEqual(messages.SelectMany(m => m));
        });

    [Test]
    public void A_writer_is_used_again_and_again()
    {
        var writer = Started(1400);
        writer.TryAdd(new byte[700]);
        writer.Finish(new PacketLayers(Compress: true, Crc: true));
        writer.Begin(105);
        PingMessage.Write(writer.Scratch, 1, "a");
        writer.TryAdd(writer.Scratch.WrittenSpan);

        Assert.That(writer.Finish(Bare).ToArray(), Is.EqualTo(WireVectors.Named("ping-minimal").Bytes));
    }

    [Test]
    public void Misuse_is_refused()
    {
        var writer = Started(100);

        Assert.That(() => writer.Begin(8101), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => writer.Begin(-1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => writer.TryAdd([]), Throws.ArgumentException);
        Assert.That(() => writer.Finish(Bare).Length, Throws.InvalidOperationException);
        Assert.That(() => new PacketWriter(65_536, LayerSettings.Plain), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    /// <summary>A writer with room for so many bytes of messages.</summary>
    private static PacketWriter Started(int limit)
    {
        var writer = new PacketWriter(8100, LayerSettings.Plain);
        writer.Begin(limit + writer.Overhead);
        return writer;
    }
}
