namespace Gossip.Wire;

/// <summary>Reads a push/pull as it arrives: each record is checked once it is there, and nothing is read twice from the start.</summary>
internal static class PushPullStreamReader
{
    /// <summary>Reads the header, the node records and the state of the application.</summary>
    /// <param name="incoming">The bytes after the type byte.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The state; the caller disposes of it.</returns>
    /// <exception cref="WireException">Something is malformed or too large, or the stream ended before its time.</exception>
    /// <exception cref="TimeoutException">A read took too long.</exception>
    public static async ValueTask<PushPullState> ReadAsync(IncomingBytes incoming, CancellationToken cancellationToken)
    {
        PushPullHeader header = await ReadHeaderAsync(incoming, cancellationToken);
        int nodesLength = 0;
        for (int read = 0; read < header.NodeCount;)
        {
            PassWholeNodes(incoming.Unread.Span, header.NodeCount, ref read, ref nodesLength);
            if (read < header.NodeCount)
            {
                nodesLength += await ReadNodeAsync(incoming, nodesLength, read, cancellationToken);
                read++;
            }

            if (nodesLength > WireLimits.MaximumPushPullNodeBytes)
            {
                throw new WireException($"The push/pull's nodes are longer than {WireLimits.MaximumPushPullNodeBytes:N0} bytes.");
            }
        }

        int length = nodesLength + header.UserStateLength;
        await incoming.WaitForAsync(length, "the push/pull's user state", cancellationToken);
        return new PushPullState(header, incoming.Detach(length), nodesLength);
    }

    private static async ValueTask<PushPullHeader> ReadHeaderAsync(IncomingBytes incoming, CancellationToken cancellationToken)
    {
        int length = await incoming.WaitForValueAsync(0, WireLimits.MaximumStreamBody, "the push/pull header", cancellationToken);
        if (!PushPullHeader.TryRead(incoming.Unread[..length], out PushPullHeader header))
        {
            throw new WireException("The push/pull header is malformed or announces more than is allowed.");
        }

        incoming.Consume(length);
        return header;
    }

    /// <summary>Passes every record that has wholly arrived and is well-formed.</summary>
    private static void PassWholeNodes(ReadOnlySpan<byte> unread, int count, ref int read, ref int nodesLength)
    {
        while (read < count && PushPullNode.TryRead(unread[nodesLength..], out _, out int length))
        {
            nodesLength += length;
            read++;
        }
    }

    /// <summary>Waits for a record that has not wholly arrived, or is malformed: the bytes tell which.</summary>
    private static async ValueTask<int> ReadNodeAsync(
        IncomingBytes incoming,
        int offset,
        int index,
        CancellationToken cancellationToken)
    {
        int room = Math.Max(0, WireLimits.MaximumPushPullNodeBytes - offset);
        int length = await incoming.WaitForValueAsync(offset, room, $"the push/pull's node {index:N0}", cancellationToken);
        if (!PushPullNode.TryRead(incoming.Unread[offset..], out _))
        {
            throw new WireException($"The push/pull's node {index:N0} is malformed.");
        }

        return length;
    }
}
