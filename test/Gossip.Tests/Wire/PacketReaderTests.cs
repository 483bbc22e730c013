using Gossip.Wire;

namespace Gossip.Tests.Wire;

public sealed class PacketReaderTests
{
    private static readonly byte[] Nack = WireVectors.Named("nack").Bytes;

    private static IEnumerable<TestCaseData> Dropped =>
    [
        new TestCaseData("", DropReason.Empty).SetArgDisplayNames("no bytes"),
        new TestCaseData("08", DropReason.Empty).SetArgDisplayNames("empty user message"),
        new TestCaseData("0700", DropReason.Empty).SetArgDisplayNames("compound of nothing"),
        new TestCaseData("07", DropReason.Malformed).SetArgDisplayNames("compound without a count"),
        new TestCaseData("07010000", DropReason.Malformed).SetArgDisplayNames("empty part"),
        new TestCaseData("070100", DropReason.Truncated).SetArgDisplayNames("compound without lengths"),
        new TestCaseData("0701000408", DropReason.Truncated).SetArgDisplayNames("cut part"),
        new TestCaseData("0c", DropReason.CrcMismatch).SetArgDisplayNames("no checksum"),
        new TestCaseData("0c000000", DropReason.CrcMismatch).SetArgDisplayNames("cut checksum"),
        new TestCaseData("0c00000000", DropReason.Empty).SetArgDisplayNames("checksum of nothing"),
        new TestCaseData("09", DropReason.Malformed).SetArgDisplayNames("compressed without a map"),
        new TestCaseData("0981a4416c676f01", DropReason.Malformed).SetArgDisplayNames("unknown compression"),
        new TestCaseData("0981a3427566a2ffff", DropReason.InflateFailed).SetArgDisplayNames("invalid code"),
        new TestCaseData("0982a4416c676f00a3427566a3000302", DropReason.Empty).SetArgDisplayNames("compressed nothing"),
        new TestCaseData("06", DropReason.UnexpectedType).SetArgDisplayNames("push/pull"),
        new TestCaseData("0a01", DropReason.UnexpectedType).SetArgDisplayNames("encrypted"),
        new TestCaseData("0d80", DropReason.UnexpectedType).SetArgDisplayNames("error"),
        new TestCaseData("07010004f4016108", DropReason.UnexpectedType).SetArgDisplayNames("label inside"),
        new TestCaseData("f4016108", DropReason.LabelMismatch).SetArgDisplayNames("label"),
        new TestCaseData("07010005" + "0c00000000", DropReason.UnexpectedType).SetArgDisplayNames("checksum inside"),
        new TestCaseData("0e80", DropReason.UnknownType).SetArgDisplayNames("type 14"),
        new TestCaseData("ff80", DropReason.UnknownType).SetArgDisplayNames("type 255"),
    ];

    [TestCaseSource(nameof(Dropped))]
    public void What_cannot_be_delivered_is_dropped_for_its_reason(string hex, object reason)
    {
        RecordingHandler handler = RecordingHandler.Read(Convert.FromHexString(hex));

        Assert.That(handler.Messages, Is.Empty);
        Assert.That(handler.Drops, Is.EqualTo(new[] { reason }));
    }

    [Test]
    public void Each_part_that_is_missing_is_counted()
    {
        RecordingHandler handler = RecordingHandler.Read([7, 4, 0, 9, 0, 0, 0, 3, 0, 1, .. Nack, 8, 1]);

        Assert.That(handler.Messages, Is.EqualTo(new[] { Nack }));
        Assert.That(handler.Drops, Is.EqualTo(new[] { DropReason.Malformed, DropReason.Truncated, DropReason.Truncated }));
    }

    [Test]
    public void Compounds_that_announce_much_and_hold_nothing_cost_one_call_each()
    {
        var handler = new CountingHandler();
        byte[][] compounds = [.. Enumerable.Repeat<byte[]>([7, 255], 255)];

        new PacketReader(LayerSettings.Plain).Read(Compound(compounds), handler);

        Assert.That(handler.Drops, Is.EqualTo(255));
    }

    [Test]
    public void A_compressed_compound_of_compressed_messages_is_read()
    {
        byte[] inner = Compress(Compound(Compress(Nack), Nack));

        RecordingHandler handler = RecordingHandler.Read(Compound(inner, Nack));

        Assert.That(handler.Messages, Is.EqualTo(new[] { Nack, Nack, Nack }));
        Assert.That(handler.Drops, Is.Empty);
    }

    [Test]
    public void Compounds_in_compounds_are_read_up_to_the_limit([Values(4, 5, 2000)] int nesting)
    {
        byte[] packet = Nack;
        for (int i = 0; i < nesting; i++)
        {
            packet = Compound(packet);
        }

        RecordingHandler handler = RecordingHandler.Read(packet);

        Assert.That(handler.Messages, Has.Count.EqualTo(nesting <= WireLimits.MaximumNesting ? 1 : 0));
        Assert.That(handler.Drops, Is.EqualTo(nesting <= WireLimits.MaximumNesting ? [] : new[] { DropReason.TooDeep }));
    }

    [Test]
    public void Compressed_in_compressed_is_read_up_to_the_limit([Values(4, 5)] int nesting)
    {
        byte[] packet = Nack;
        for (int i = 0; i < nesting; i++)
        {
            packet = Compress(packet);
        }

        Assert.That(RecordingHandler.Read(packet).Messages, Has.Count.EqualTo(nesting <= WireLimits.MaximumNesting ? 1 : 0));
    }

    [TestCase(65_535, true), TestCase(65_536, false), TestCase(20_000_000, false)]
    public void A_packet_inflates_to_65535_bytes_at_most(int length, bool allowed)
    {
        byte[] message = new byte[length];
        message[0] = (byte)MessageType.User;

        RecordingHandler handler = RecordingHandler.Read(Compress(message));

        Assert.That(handler.Messages, Has.Count.EqualTo(allowed ? 1 : 0));
        Assert.That(handler.Drops, Is.EqualTo(allowed ? [] : new[] { DropReason.InflateFailed }));
    }

    [Test]
    public void The_bound_on_inflating_is_for_the_packet_and_not_for_each_part()
    {
        byte[] message = new byte[30_000];
        message[0] = (byte)MessageType.User;
        byte[] part = Compress(message);

        RecordingHandler handler = RecordingHandler.Read(Compound(part, part, part));

        Assert.That(handler.Messages, Has.Count.EqualTo(2));
        Assert.That(handler.Drops, Is.EqualTo(new[] { DropReason.InflateFailed }));
    }

    [Test]
    public void The_next_packet_is_read_afresh()
    {
        var reader = new PacketReader(LayerSettings.Plain);
        var handler = new RecordingHandler();
        byte[] message = new byte[60_000];
        message[0] = (byte)MessageType.User;

        reader.Read(Compress(message), handler);
        reader.Read(Compress(message), handler);

        Assert.That(handler.Messages, Has.Count.EqualTo(2));
    }

    [Test]
    public void A_hundred_thousand_random_packets_do_no_harm([Values(11)] int seed)
    {
        var random = new Random(seed);
        var reader = new PacketReader(LayerSettings.Plain);
        var handler = new DecodingHandler();
        byte[][] seeds = [.. WireVectors.Clear.Where(v => v.Bytes.Length < 1500).Select(v => v.Bytes)];
        for (int i = 0; i < 100_000; i++)
        {
            byte[] packet = i % 2 == 0 ? RandomBytes(random) : Mutate(random, seeds[random.Next(seeds.Length)]);
            Assert.That(() => reader.Read(packet, handler), Throws.Nothing, $"seed {seed}, packet {i}: {Convert.ToHexString(packet)}");
        }

        Assert.That(handler.Decoded, Is.GreaterThan(1000));
        Assert.That(handler.Malformed, Is.GreaterThan(1000));
    }

    private static byte[] RandomBytes(Random random)
    {
        byte[] packet = new byte[random.Next(1, 100)];
        random.NextBytes(packet);
        packet[0] = (byte)random.Next(14);
        return packet;
    }

    private static byte[] Mutate(Random random, byte[] original)
    {
        byte[] packet = [.. original];
        for (int flips = random.Next(1, 4); flips > 0; flips--)
        {
            packet[random.Next(packet.Length)] = (byte)random.Next(256);
        }

        return packet[..random.Next(packet.Length / 2, packet.Length + 1)];
    }

    private static byte[] Compound(params byte[][] parts) =>
    [
        (byte)MessageType.Compound,
        (byte)parts.Length,
        .. parts.SelectMany(p => new[] { (byte)(p.Length >> 8), (byte)p.Length }),
        .. parts.SelectMany(p => p),
    ];

    private static byte[] Compress(byte[] message)
    {
        byte[] compressed = new byte[(2 * message.Length) + 16];
        Assert.That(LzwEncoder.TryEncode(message, compressed, out int written), Is.True);
        var output = new WireBuffer();
        CompressedMessage.Write(output, compressed.AsSpan(0, written));
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Decodes every message, as a receiver would.</summary>
    private sealed class DecodingHandler : IMessageHandler
    {
        public int Decoded { get; private set; }

        public int Malformed { get; private set; }

        public void Handle(MessageType type, ReadOnlyMemory<byte> body)
        {
            byte[] message = [(byte)type, .. body.Span];
            if (type == MessageType.User || Tests.Wire.Decoded.Fields(message) is not null)
            {
                Decoded++;
            }
            else
            {
                Malformed++;
            }
        }

        public void Drop(DropReason reason, int count)
        {
        }
    }
}
