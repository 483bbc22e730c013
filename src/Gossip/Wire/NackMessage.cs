using System.Buffers;

namespace Gossip.Wire;

/// <summary>An indirect ping got no answer, but the member that relayed it is there (Lifeguard, "nack").</summary>
internal readonly ref struct NackMessage
{
    /// <summary>The number of the indirect ping.</summary>
    public uint SequenceNumber { get; init; }

    /// <summary>Decodes a message.</summary>
    /// <param name="body">The bytes after the type byte; what follows the message is ignored.</param>
    /// <param name="message">The fields.</param>
    /// <returns>Whether the bytes are a well-formed message.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> body, out NackMessage message)
    {
        message = default;
        uint sequenceNumber = 0;

        var reader = new FieldReader(body.Span);
        if (!reader.TryReadMapHeader(out uint fields))
        {
            return false;
        }

        for (; fields > 0; fields--)
        {
            bool read = reader.TryReadKey(out ReadOnlySpan<byte> key) &&
                (key.SequenceEqual("SeqNo"u8) ? reader.TryReadUInt32(out sequenceNumber) : reader.TrySkip());
            if (!read)
            {
                return false;
            }
        }

        message = new NackMessage { SequenceNumber = sequenceNumber };
        return true;
    }

    /// <summary>Encodes a message, with its type byte.</summary>
    public static void Write(IBufferWriter<byte> output, uint sequenceNumber)
    {
        var writer = new FieldWriter(output);
        writer.WriteStart(MessageType.Nack, 1);
        writer.Write("SeqNo"u8, sequenceNumber);
        writer.Complete();
    }
}
