using System.Buffers;

namespace Gossip.Wire;

/// <summary>Are you there? Answered by an ack with the same number (SWIM §3.1).</summary>
internal readonly ref struct PingMessage
{
    /// <summary>Ties the answer to the question.</summary>
    public uint SequenceNumber { get; init; }

    /// <summary>The name of the node that is meant; empty means whoever is at the address.</summary>
    public ReadOnlySpan<byte> Node { get; init; }

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
    public static bool TryRead(ReadOnlyMemory<byte> body, out PingMessage message)
    {
        message = default;
        uint sequenceNumber = 0;
        ushort sourcePort = 0;
        ReadOnlySpan<byte> node = default, sourceAddress = default, sourceNode = default;

        var reader = new FieldReader(body.Span);
        if (!reader.TryReadMapHeader(out uint fields))
        {
            return false;
        }

        for (; fields > 0; fields--)
        {
            bool read = reader.TryReadKey(out ReadOnlySpan<byte> key) &&
                (key.SequenceEqual("Node"u8) ? reader.TryReadName(out node)
                : key.SequenceEqual("SeqNo"u8) ? reader.TryReadUInt32(out sequenceNumber)
                : key.SequenceEqual("SourceAddr"u8) ? reader.TryReadAddress(out sourceAddress)
                : key.SequenceEqual("SourceNode"u8) ? reader.TryReadName(out sourceNode)
                : key.SequenceEqual("SourcePort"u8) ? reader.TryReadUInt16(out sourcePort)
                : reader.TrySkip());
            if (!read)
            {
                return false;
            }
        }

        message = new PingMessage
        {
            SequenceNumber = sequenceNumber,
            Node = node,
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
        string node,
        ReadOnlySpan<byte> sourceAddress = default,
        ushort sourcePort = 0,
        string? sourceNode = null)
    {
        var source = new SourceFields(sourceAddress, sourcePort, sourceNode);
        var writer = new FieldWriter(output);
        writer.WriteStart(MessageType.Ping, 2 + source.Count);
        writer.Write("Node"u8, node);
        writer.Write("SeqNo"u8, sequenceNumber);
        source.Write(ref writer);
        writer.Complete();
    }
}
