using Gossip.Tests.Wire;
using Gossip.Wire;

namespace Gossip.FuzzTests.Targets;

/// <summary>
/// Whole packets through every layer. The work that a packet makes is bounded by its length and by what it may inflate to, nothing is
/// delivered twice, and reading it once more allocates nothing.
/// </summary>
internal static class PacketTargets
{
    private static readonly LayerSettings Open = new()
    {
        Label = CipherTargets.LabelBytes, SkipInboundLabelCheck = true, Keyring = CipherTargets.Ring, VerifyIncoming = false,
    };

    private static readonly LayerSettings Closed = new() { Label = CipherTargets.LabelBytes, Keyring = CipherTargets.Ring };

    public static IEnumerable<FuzzTarget> All { get; } =
    [
        new("packet", Plain, () => Vectors.OfKind("message", "compound", "crc", "compress").Where(bytes => bytes.Length < 2000)),
        new("packet-layers", Layered, () => [.. Vectors.OfKind("label", "encrypted", "packet").Select(Inbound), .. Vectors.OfKind("message", "compound").Select(Wrapped)]),
        new("packet-round-trip", RoundTrip, () => Vectors.OfKind("message", "compound").Select(bytes => (byte[])[0x1f, (byte)bytes.Length, .. bytes, .. bytes])),
    ];

    private static byte[] Inbound(byte[] bytes) => [0, .. bytes];

    private static byte[] Wrapped(byte[] bytes) => [7, .. bytes];

    private static void Plain(byte[] packet) => Read(packet, LayerSettings.Plain);

    /// <summary>The first byte says what to put around the rest, so that the fuzzer need not guess a checksum or a tag.</summary>
    private static void Layered(byte[] data)
    {
        if (data.Length < 2)
        {
            return;
        }

        byte flags = data[0];
        ReadOnlySpan<byte> packet = data.AsSpan(1);
        byte[] buffer = new byte[LabelLayer.MaximumOverhead + CrcLayer.Overhead + EncryptionLayer.HeaderLength + packet.Length + EncryptionLayer.MaximumTrailerLength];
        int start = buffer.Length - EncryptionLayer.MaximumTrailerLength - packet.Length;
        packet.CopyTo(buffer.AsSpan(start));
        var outgoing = new OutgoingPacket(buffer, start, packet.Length);
        if ((flags & 1) != 0)
        {
            CrcLayer.Wrap(ref outgoing);
        }

        if ((flags & 2) != 0)
        {
            EncryptionLayer.Wrap(ref outgoing, CipherTargets.Ring, (byte)((flags >> 3) & 1), CipherTargets.LabelBytes);
        }

        if ((flags & 4) != 0)
        {
            LabelLayer.Wrap(ref outgoing, CipherTargets.LabelBytes);
        }

        byte[] wrapped = outgoing.Bytes.ToArray();
        Read(wrapped, Open);
        Read(wrapped, Closed);
    }

    /// <summary>The first byte says the layers, then each message follows its length.</summary>
    private static void RoundTrip(byte[] data)
    {
        if (data.Length == 0)
        {
            return;
        }

        byte flags = data[0];
        var settings = new LayerSettings
        {
            Label = (flags & 1) != 0 ? CipherTargets.LabelBytes : default,
            Keyring = (flags & 2) != 0 ? CipherTargets.Ring : null,
            EncryptionVersion = (byte)((flags >> 2) & 1),
        };
        var writer = new PacketWriter(1400, settings);
        writer.Begin(1400);
        var added = new List<byte[]>();
        for (int position = 1; position < data.Length;)
        {
            int length = Math.Min(data[position], data.Length - position - 1);
            byte[] message = [(byte)MessageType.User, .. data.AsSpan(position + 1, length)];
            if (message.Length > 1 && writer.TryAdd(message))
            {
                added.Add(message);
            }

            position += 1 + length;
        }

        if (added.Count == 0)
        {
            return;
        }

        byte[] packet = writer.Finish(new PacketLayers(Compress: (flags & 8) != 0, Crc: (flags & 16) != 0)).ToArray();
        Promise.Holds(packet.Length <= 1400, "A packet keeps its limit");
        var handler = new CollectingHandler();
        new PacketReader(settings).Read(packet, handler);
        Promise.Equal(handler.Drops, 0, "What was written is delivered");
        Promise.Equal(handler.Messages.Count, added.Count, "What was written is delivered");
        foreach ((byte[] read, byte[] written) in handler.Messages.Zip(added))
        {
            Promise.SameBytes(read, written, "What was written is delivered as it was");
        }
    }

    private static void Read(byte[] packet, LayerSettings settings)
    {
        var reader = new PacketReader(settings);
        var handler = new DecodingHandler();
        reader.Read(packet, handler);
        // Behind a key nobody knows what a packet says.
        bool mayInflate = settings.Keyring is not null || packet.Contains((byte)MessageType.Compressed);
        int bytes = packet.Length + 1 + (mayInflate ? WireLimits.MaximumPacketLength : 0);
        Promise.Holds(handler.Bytes <= bytes, "No byte is delivered twice");
        Promise.Holds(handler.Calls <= bytes, "A packet makes no more work than its bytes");
        if (settings.Keyring is null)
        {
            Promise.AllocatesNothing(() => reader.Read(packet, handler));
        }
    }

    private sealed class CollectingHandler : IMessageHandler
    {
        public List<byte[]> Messages { get; } = [];

        public int Drops { get; private set; }

        public void Handle(MessageType type, ReadOnlyMemory<byte> body) => Messages.Add([(byte)type, .. body.Span]);

        public void Drop(DropReason reason, int count) => Drops += count;
    }

    /// <summary>Decodes what it is given, as a node does.</summary>
    private sealed class DecodingHandler : IMessageHandler
    {
        public long Bytes { get; private set; }

        public long Calls { get; private set; }

        public void Handle(MessageType type, ReadOnlyMemory<byte> body)
        {
            Calls++;
            Bytes += 1 + body.Length;
            _ = type switch
            {
                MessageType.Ping => PingMessage.TryRead(body, out _),
                MessageType.IndirectPing => IndirectPingMessage.TryRead(body, out _),
                MessageType.Ack => AckMessage.TryRead(body, out _),
                MessageType.Nack => NackMessage.TryRead(body, out _),
                MessageType.Alive => AliveMessage.TryRead(body, out _),
                MessageType.Suspect => SuspectMessage.TryRead(body, out _),
                MessageType.Dead => DeadMessage.TryRead(body, out _),
                MessageType.User => !body.IsEmpty,
                _ => throw new BrokenPromiseException($"A layer, {type}, is delivered as a message"),
            };
        }

        public void Drop(DropReason reason, int count) => Calls++;
    }
}
