using Gossip.Wire;
using MessagePack;

namespace Gossip.FuzzTests.Targets;

/// <summary>MessagePack, LZW, compounds, labels and checksums by themselves, against other implementations where there are any.</summary>
internal static class FormatTargets
{
    /// <summary>Deeper than this the other implementation gives up, and ours need not.</summary>
    private const int ComparedDepth = 400;

    public static IEnumerable<FuzzTarget> All { get; } =
    [
        new("message-pack", MessagePack, () => Vectors.OfKind("message", "stream").Where(bytes => bytes.Length < 1000).Select(bytes => bytes[1..])),
        new("lzw", Lzw, LzwSeeds),
        new("compound", Compound, () => Vectors.Bodies(MessageType.Compound)),
        new("label", Label, () => Vectors.OfKind("label")),
        new("crc", Crc, () => Vectors.Bodies(MessageType.Crc)),
    ];

    private static void MessagePack(byte[] data)
    {
        var whole = new MessagePackScanner(data.Length);
        MessagePackScan scan = whole.Scan(data);
        var pieces = new MessagePackScanner(data.Length);
        MessagePackScan last = MessagePackScan.Incomplete;
        for (int have = 0; have <= data.Length && last == MessagePackScan.Incomplete; have++)
        {
            last = pieces.Scan(data.AsSpan(0, have));
        }

        Promise.Equal(last, scan, "It does not matter in what pieces a value comes");
        if (scan != MessagePackScan.Complete)
        {
            return;
        }

        Promise.Equal(pieces.Length, whole.Length, "It does not matter in what pieces a value comes");
        var reader = new MessagePackReader(data);
        if (Depth(data) < ComparedDepth)
        {
            reader.Skip();
            Promise.Equal(reader.Consumed, whole.Length, "Another implementation sees the same end");
        }

        var fields = new FieldReader(data);
        Promise.Holds(fields.TrySkip() && fields.Position == whole.Length, "A value is skipped to its end");
    }

    /// <summary>No more values than bytes can lie inside each other.</summary>
    private static int Depth(byte[] data) => data.Count(code => code is >= 0x80 and <= 0x9f or >= 0xdc and <= 0xdf);

    private static void Lzw(byte[] data)
    {
        const int Room = WireLimits.MaximumPacketLength;
        byte[]? expected = ReferenceLzw.Decode(data, Room);
        byte[] output = new byte[Room];
        bool decodes = LzwDecoder.TryDecode(data, output, out int written);
        Promise.Equal(decodes, expected is not null, "It decodes when the textbook does");
        var buffer = new WireBuffer(0, Room + 3);
        buffer.Append([1, 2, 3]);
        Promise.Equal(LzwDecoder.TryDecode(data, buffer, Room), decodes, "A buffer that grows makes no difference");
        Promise.Equal(buffer.WrittenCount, 3 + written, "A buffer holds the result and no more");
        if (!decodes)
        {
            return;
        }

        Promise.SameBytes(output.AsSpan(0, written), expected, "It decodes as the textbook does");
        Promise.SameBytes(buffer.WrittenSpan[3..], expected, "It decodes as the textbook does");
        Promise.Holds(LzwDecoder.TryDecode(data, output.AsSpan(0, written), out int again) && again == written, "Room for the result is enough");
        Promise.Holds(written == 0 || !LzwDecoder.TryDecode(data, output.AsSpan(0, written - 1), out _), "Less room is not");
        EncodesAgain(expected!);
    }

    private static void EncodesAgain(byte[] bytes)
    {
        byte[] encoded = new byte[(2 * bytes.Length) + 16];
        Promise.Holds(LzwEncoder.TryEncode(bytes, encoded, out int length), "Twice the room and some is enough");
        byte[] output = new byte[bytes.Length];
        Promise.Holds(LzwDecoder.TryDecode(encoded.AsSpan(0, length), output, out int written) && written == bytes.Length, "What was encoded decodes");
        Promise.SameBytes(output, bytes, "What was encoded decodes to the same");
    }

    private static IEnumerable<byte[]> LzwSeeds()
    {
        foreach (byte[] body in Vectors.Bodies(MessageType.Compressed))
        {
            if (CompressedMessage.TryRead(body, out CompressedMessage message) && message.Buffer.Length < 2000)
            {
                yield return message.Buffer.ToArray();
            }
        }
    }

    private static void Compound(byte[] body)
    {
        var parts = new CompoundReader(body);
        int delivered = 0, bytes = 0;
        while (parts.TryReadNext(out ReadOnlyMemory<byte> part))
        {
            Promise.Holds(!part.IsEmpty, "A part is never empty");
            delivered++;
            bytes += part.Length;
        }

        Promise.Equal(delivered + parts.Malformed + parts.Truncated, parts.Count, "Every part announced is delivered or counted");
        Promise.Holds(bytes + (2 * delivered) <= body.Length, "No byte is delivered twice");
    }

    private static void Label(byte[] packet)
    {
        if (!LabelLayer.TryPeel(packet, out ReadOnlyMemory<byte> label, out ReadOnlyMemory<byte> inner))
        {
            return;
        }

        byte[] again = new byte[LabelLayer.Overhead(label.Span) + inner.Length];
        inner.CopyTo(again.AsMemory(again.Length - inner.Length));
        if (!label.IsEmpty)
        {
            LabelLayer.Write(again, label.Span);
        }

        Promise.SameBytes(again, packet, "Put on again it is the same packet");
    }

    private static void Crc(byte[] body)
    {
        if (CrcLayer.TryVerify(body, out ReadOnlyMemory<byte> inner))
        {
            Promise.SameBytes(Checked(inner.Span).AsSpan(1), body, "Put on again it is the same packet");
        }

        byte[] packet = Checked(body);
        Promise.Holds(CrcLayer.TryVerify(packet.AsMemory(1), out inner) && inner.Span.SequenceEqual(body), "A checksum of its own is right");
        packet[1 + (body.Length % (packet.Length - 1))] ^= 1;
        Promise.Holds(!CrcLayer.TryVerify(packet.AsMemory(1), out _), "A flipped bit is noticed");
    }

    private static byte[] Checked(ReadOnlySpan<byte> message)
    {
        byte[] buffer = new byte[CrcLayer.Overhead + message.Length];
        message.CopyTo(buffer.AsSpan(CrcLayer.Overhead));
        var packet = new OutgoingPacket(buffer, CrcLayer.Overhead, message.Length);
        CrcLayer.Wrap(ref packet);
        return buffer;
    }
}
