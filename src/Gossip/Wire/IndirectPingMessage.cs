using System.Buffers;

namespace Gossip.Wire;

/// <summary>Asks another member to ping a third one (SWIM §3.1, "ping-req"; Lifeguard adds the nack).</summary>
internal readonly ref struct IndirectPingMessage
{
    /// <summary>Ties the answer to the question.</summary>
    public uint SequenceNumber { get; init; }

    /// <summary>The address to ping: 4 or 16 bytes, or none.</summary>
    public ReadOnlySpan<byte> Target { get; init; }

    /// <summary>The port of <see cref="Target"/>.</summary>
    public ushort Port { get; init; }

    /// <summary>The name of the node to ping.</summary>
    public ReadOnlySpan<byte> Node { get; init; }

    /// <summary>Whether a nack is wanted when the target does not answer.</summary>
    public bool WantsNack { get; init; }

    /// <summary>Where the answer goes: 4 or 16 bytes; empty means where the packet came from.</summary>
    public ReadOnlySpan<byte> SourceAddress { get; init; }

    /// <summary>The port of <see cref="SourceAddress"/>.</summary>
    public ushort SourcePort { get; init; }

    /// <summary>The name of the node that asks, if it tells.</summary>
    public ReadOnlySpan<byte> SourceNode { get; init; }

    /// <summary>Decodes a message.</summary>
    /// <param name="body">The bytes after the type byte; what follows the message is ignored.</param>
    /// <param name="message">The fields, as slices of the body.</param>
    /// <returns>Whether the bytes are a well-formed message.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> body, out IndirectPingMessage message)
    {
        message = default;
        uint sequenceNumber = 0;
        ushort port = 0, sourcePort = 0;
        bool wantsNack = false;
        ReadOnlySpan<byte> target = default, node = default, sourceAddress = default, sourceNode = default;

        var reader = new FieldReader(body.Span);
        if (!reader.TryReadMapHeader(out uint fields))
        {
            return false;
        }

        for (; fields > 0; fields--)
        {
            bool read = reader.TryReadKey(out ReadOnlySpan<byte> key) &&
                (key.SequenceEqual("Nack"u8) ? reader.TryReadBoolean(out wantsNack)
                : key.SequenceEqual("Node"u8) ? reader.TryReadName(out node)
                : key.SequenceEqual("Port"u8) ? reader.TryReadUInt16(out port)
                : key.SequenceEqual("SeqNo"u8) ? reader.TryReadUInt32(out sequenceNumber)
                : key.SequenceEqual("SourceAddr"u8) ? reader.TryReadAddress(out sourceAddress)
                : key.SequenceEqual("SourceNode"u8) ? reader.TryReadName(out sourceNode)
                : key.SequenceEqual("SourcePort"u8) ? reader.TryReadUInt16(out sourcePort)
                : key.SequenceEqual("Target"u8) ? reader.TryReadAddress(out target)
                : reader.TrySkip());
            if (!read)
            {
                return false;
            }
        }

        message = new IndirectPingMessage
        {
            SequenceNumber = sequenceNumber,
            Target = target,
            Port = port,
            Node = node,
            WantsNack = wantsNack,
            SourceAddress = sourceAddress,
            SourcePort = sourcePort,
            SourceNode = sourceNode,
        };
        return true;
    }

    /// <summary>Encodes a message, with its type byte. The three fields of the source are written only when set.</summary>
    public static void Write(
        IBufferWriter<byte> output,
        uint sequenceNumber,
        ReadOnlySpan<byte> target,
        ushort port,
        string node,
        bool wantsNack,
        ReadOnlySpan<byte> sourceAddress = default,
        ushort sourcePort = 0,
        string? sourceNode = null)
    {
        var source = new SourceFields(sourceAddress, sourcePort, sourceNode);
        var writer = new FieldWriter(output);
        writer.WriteStart(MessageType.IndirectPing, 5 + source.Count);
        writer.Write("Nack"u8, wantsNack);
        writer.Write("Node"u8, node);
        writer.Write("Port"u8, port);
        writer.Write("SeqNo"u8, sequenceNumber);
        source.Write(ref writer);
        writer.Write("Target"u8, target);
        writer.Complete();
    }
}
