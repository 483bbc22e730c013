using System.Buffers;

namespace Gossip.Wire;

/// <summary>What precedes a message of the application on a stream. In a packet there is none: the rest is the message.</summary>
/// <param name="Length">The bytes that follow, 0 to <see cref="WireLimits.MaximumUserMessage"/>.</param>
internal readonly record struct UserMessageHeader(int Length)
{
    /// <summary>Decodes a header.</summary>
    /// <param name="body">The bytes after the type byte; what follows the header is ignored.</param>
    /// <param name="header">The fields.</param>
    /// <returns>Whether the bytes are a well-formed header within the limit.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> body, out UserMessageHeader header)
    {
        header = default;
        int length = 0;

        var reader = new FieldReader(body.Span);
        if (!reader.TryReadMapHeader(out uint fields))
        {
            return false;
        }

        for (; fields > 0; fields--)
        {
            bool read = reader.TryReadKey(out ReadOnlySpan<byte> key) &&
                (key.SequenceEqual("UserMsgLen"u8)
                    ? reader.TryReadCount(WireLimits.MaximumUserMessage, out length)
                    : reader.TrySkip());
            if (!read)
            {
                return false;
            }
        }

        header = new UserMessageHeader(length);
        return true;
    }

    /// <summary>Encodes a header, with its type byte; the message has to follow.</summary>
    public static void Write(IBufferWriter<byte> output, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, WireLimits.MaximumUserMessage);

        var writer = new FieldWriter(output);
        writer.WriteStart(MessageType.User, 1);
        writer.WriteCount("UserMsgLen"u8, length);
        writer.Complete();
    }
}
