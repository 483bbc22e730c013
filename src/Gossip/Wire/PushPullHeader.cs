using System.Buffers;

namespace Gossip.Wire;

/// <summary>What a push/pull announces: how much follows.</summary>
/// <param name="NodeCount">How many node records follow, 0 to <see cref="WireLimits.MaximumPushPullNodes"/>.</param>
/// <param name="UserStateLength">The bytes of application state after them, 0 to <see cref="WireLimits.MaximumUserState"/>.</param>
/// <param name="Join">Whether the sender is joining, or only exchanging state.</param>
internal readonly record struct PushPullHeader(int NodeCount, int UserStateLength, bool Join)
{
    /// <summary>Decodes a header.</summary>
    /// <param name="body">The bytes after the type byte; what follows the header is ignored.</param>
    /// <param name="header">The fields.</param>
    /// <returns>Whether the bytes are a well-formed header within the limits.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> body, out PushPullHeader header)
    {
        header = default;
        int nodeCount = 0, userStateLength = 0;
        bool join = false;

        var reader = new FieldReader(body.Span);
        if (!reader.TryReadMapHeader(out uint fields))
        {
            return false;
        }

        for (; fields > 0; fields--)
        {
            bool read = reader.TryReadKey(out ReadOnlySpan<byte> key) &&
                (key.SequenceEqual("Join"u8) ? reader.TryReadBoolean(out join)
                : key.SequenceEqual("Nodes"u8) ? reader.TryReadCount(WireLimits.MaximumPushPullNodes, out nodeCount)
                : key.SequenceEqual("UserStateLen"u8) ? reader.TryReadCount(WireLimits.MaximumUserState, out userStateLength)
                : reader.TrySkip());
            if (!read)
            {
                return false;
            }
        }

        header = new PushPullHeader(nodeCount, userStateLength, join);
        return true;
    }

    /// <summary>Encodes a header, with its type byte; the node records and the state of the application have to follow.</summary>
    public static void Write(IBufferWriter<byte> output, int nodeCount, int userStateLength, bool join)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nodeCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(nodeCount, WireLimits.MaximumPushPullNodes);
        ArgumentOutOfRangeException.ThrowIfNegative(userStateLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(userStateLength, WireLimits.MaximumUserState);

        var writer = new FieldWriter(output);
        writer.WriteStart(MessageType.PushPull, 3);
        writer.Write("Join"u8, join);
        writer.WriteCount("Nodes"u8, nodeCount);
        writer.WriteCount("UserStateLen"u8, userStateLength);
        writer.Complete();
    }
}
