using System.Buffers;

namespace Gossip.Wire;

/// <summary>The answer to a ping (SWIM §3.1).</summary>
internal readonly ref struct AckMessage
{
    /// <summary>The number of the ping.</summary>
    public uint SequenceNumber { get; init; }

    /// <summary>What the application of the answering node adds.</summary>
    public ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>Decodes a message.</summary>
    /// <param name="body">The bytes after the type byte; what follows the message is ignored.</param>
    /// <param name="message">The fields, as slices of the body.</param>
    /// <returns>Whether the bytes are a well-formed message.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> body, out AckMessage message)
    {
        message = default;
        uint sequenceNumber = 0;
        ReadOnlySpan<byte> payload = default;

        var reader = new FieldReader(body.Span);
        if (!reader.TryReadMapHeader(out uint fields))
        {
            return false;
        }

        for (; fields > 0; fields--)
        {
            bool read = reader.TryReadKey(out ReadOnlySpan<byte> key) &&
                (key.SequenceEqual("Payload"u8) ? reader.TryReadRaw(out payload)
                : key.SequenceEqual("SeqNo"u8) ? reader.TryReadUInt32(out sequenceNumber)
                : reader.TrySkip());
            if (!read)
            {
                return false;
            }
        }

        message = new AckMessage { SequenceNumber = sequenceNumber, Payload = payload };
        return true;
    }

    /// <summary>Encodes a message, with its type byte. A <see langword="default"/> payload is written as nil.</summary>
    public static void Write(IBufferWriter<byte> output, uint sequenceNumber, ReadOnlySpan<byte> payload = default)
    {
        var writer = new FieldWriter(output);
        writer.WriteStart(MessageType.Ack, 2);
        writer.Write("Payload"u8, payload);
        writer.Write("SeqNo"u8, sequenceNumber);
        writer.Complete();
    }
}
