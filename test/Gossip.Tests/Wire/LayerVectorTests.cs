using Gossip.Wire;

namespace Gossip.Tests.Wire;

public sealed class LayerVectorTests
{
    private static IEnumerable<TestCaseData> Compressed => WireVectors.Cases(WireVectors.Compressed);

    private static IEnumerable<TestCaseData> Clear => WireVectors.Cases(WireVectors.Clear);

    private static IEnumerable<byte[]> CompoundParts =>
        WireVectors.Named("compound-3").Fields.GetProperty("parts").EnumerateArray().Select(p => Convert.FromHexString(p.GetString()!));

    [Test]
    public void A_compound_of_memberlist_comes_apart()
    {
        RecordingHandler handler = RecordingHandler.Read(WireVectors.Named("compound-3").Bytes);

        Assert.That(handler.Messages, Is.EqualTo(CompoundParts));
        Assert.That(handler.Drops, Is.Empty);
    }

    [Test]
    public void A_truncated_part_is_counted_and_the_others_are_read()
    {
        RecordingHandler handler = RecordingHandler.Read(WireVectors.Named("compound-truncated").Bytes);

        Assert.That(handler.Messages, Is.EqualTo(CompoundParts.Take(2)));
        Assert.That(handler.Drops, Is.EqualTo(new[] { DropReason.Truncated }));
    }

    [TestCase(false, "compound-3")]
    [TestCase(true, "crc-compound")]
    public void Messages_are_put_together_to_the_bytes_of_memberlist(bool crc, string name)
    {
        var writer = new PacketWriter(1400, LayerSettings.Plain);
        writer.Begin(1400);
        foreach (byte[] part in CompoundParts)
        {
            Assert.That(writer.TryAdd(part), Is.True);
        }

        byte[] packet = writer.Finish(new PacketLayers(Compress: false, crc)).ToArray();

        Assert.That(packet, Is.EqualTo(WireVectors.Named(name).Bytes));
    }

    [Test]
    public void A_right_checksum_lets_the_messages_through()
    {
        RecordingHandler handler = RecordingHandler.Read(WireVectors.Named("crc-compound").Bytes);

        Assert.That(handler.Messages, Is.EqualTo(CompoundParts));
    }

    [Test]
    public void A_wrong_checksum_drops_the_packet()
    {
        RecordingHandler handler = RecordingHandler.Read(WireVectors.Named("crc-corrupt").Bytes);

        Assert.That(handler.Messages, Is.Empty);
        Assert.That(handler.Drops, Is.EqualTo(new[] { DropReason.CrcMismatch }));
    }

    [TestCaseSource(nameof(Compressed))]
    public void Compressed_bytes_of_memberlist_inflate(string name)
    {
        WireVector vector = WireVectors.Named(name);
        byte[] inflated = new byte[vector.Fields.GetProperty("innerLength").GetInt32()];
        Assert.That(CompressedMessage.TryRead(vector.Bytes.AsMemory(1), out CompressedMessage message), Is.True);

        bool decoded = LzwDecoder.TryDecode(message.Buffer, inflated, out int written);

        Assert.That(decoded, Is.True);
        Assert.That(inflated[..written], Is.EqualTo(vector.Hex("inner")));
    }

    [TestCaseSource(nameof(Compressed))]
    public void Compressing_gives_the_bytes_of_memberlist(string name)
    {
        WireVector vector = WireVectors.Named(name);
        byte[] inner = vector.Hex("inner");
        byte[] compressed = new byte[(2 * inner.Length) + 16];
        Assert.That(LzwEncoder.TryEncode(inner, compressed, out int written), Is.True);
        var output = new WireBuffer();

        CompressedMessage.Write(output, compressed.AsSpan(0, written));

        Assert.That(output.WrittenSpan.ToArray(), Is.EqualTo(vector.Bytes));
    }

    [TestCaseSource(nameof(Clear))]
    public void Any_part_of_a_packet_is_read_without_an_exception(string name)
    {
        byte[] bytes = WireVectors.Named(name).Bytes;
        var reader = new PacketReader(LayerSettings.Plain);

        for (int length = 0; length <= bytes.Length; length += Math.Max(1, length / 200))
        {
            var handler = new CountingHandler();
            reader.Read(bytes.AsMemory(0, length), handler);
            Assert.That(handler.Messages + handler.Drops, Is.GreaterThan(0), $"{length} bytes left no trace");
        }
    }
}
