namespace Gossip.Wire;

/// <summary>
/// Reads the messages of a stream: the type first, then what that type carries. Compression is undone on the way.
/// One owner, one read at a time; does not dispose of the stream.
/// </summary>
/// <param name="stream">Where the bytes come from.</param>
/// <param name="stepTimeout">How long each read may take.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class MessageStreamReader(Stream stream, TimeSpan stepTimeout, TimeProvider timeProvider) : IDisposable
{
    private readonly IncomingBytes _incoming = new(stream, new StepDeadline(stepTimeout, timeProvider));

    /// <summary>Reads what comes next. A compressed message is read as a whole and its own type is returned.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A type of the protocol; never <see cref="MessageType.Compressed"/>.</returns>
    /// <exception cref="WireException">
    /// The type is none of the protocol's, the compressed message is malformed, or the stream ended.
    /// </exception>
    /// <exception cref="TimeoutException">A read took too long.</exception>
    public async ValueTask<MessageType> ReadTypeAsync(CancellationToken cancellationToken)
    {
        MessageType type = await ReadTypeByteAsync(cancellationToken);
        if (type != MessageType.Compressed)
        {
            return type;
        }

        await InflateAsync(cancellationToken);
        MessageType inner = await ReadTypeByteAsync(cancellationToken);
        return inner == MessageType.Compressed
            ? throw new WireException("A compressed message lies in a compressed message.")
            : inner;
    }

    /// <summary>Reads what follows <see cref="MessageType.PushPull"/>.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The state; the caller disposes of it.</returns>
    /// <exception cref="WireException">Something is malformed or too large, or the stream ended before its time.</exception>
    /// <exception cref="TimeoutException">A read took too long.</exception>
    public ValueTask<PushPullState> ReadPushPullAsync(CancellationToken cancellationToken) =>
        PushPullStreamReader.ReadAsync(_incoming, cancellationToken);

    /// <summary>Reads what follows a ping, ack, nack or error: one map, to be decoded by the message's own type.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The bytes after the type byte, valid until the next read.</returns>
    /// <exception cref="WireException">The bytes are not MessagePack or too long, or the stream ended before their time.</exception>
    /// <exception cref="TimeoutException">A read took too long.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadBodyAsync(CancellationToken cancellationToken)
    {
        int length = await _incoming.WaitForValueAsync(0, WireLimits.MaximumStreamBody, "the message", cancellationToken);
        ReadOnlyMemory<byte> body = _incoming.Unread[..length];
        _incoming.Consume(length);
        return body;
    }

    /// <summary>Reads what follows <see cref="MessageType.User"/>.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The message of the application, in an array of its own.</returns>
    /// <exception cref="WireException">The header is malformed or announces too much, or the stream ended before its time.</exception>
    /// <exception cref="TimeoutException">A read took too long.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadUserMessageAsync(CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> body = await ReadBodyAsync(cancellationToken);
        if (!UserMessageHeader.TryRead(body, out UserMessageHeader header))
        {
            throw new WireException("The header of the user message is malformed or announces more than is allowed.");
        }

        await _incoming.WaitForAsync(header.Length, "the user message", cancellationToken);
        byte[] message = _incoming.Unread[..header.Length].ToArray();
        _incoming.Consume(header.Length);
        return message;
    }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose() => _incoming.Dispose();

    private async ValueTask<MessageType> ReadTypeByteAsync(CancellationToken cancellationToken)
    {
        await _incoming.WaitForAsync(1, "the type of a message", cancellationToken);
        var type = (MessageType)_incoming.Unread.Span[0];
        _incoming.Consume(1);
        return Enum.IsDefined(type) ? type : throw new WireException($"{(byte)type} is not a type of message.");
    }

    private async ValueTask InflateAsync(CancellationToken cancellationToken)
    {
        const string What = "the compressed message";
        int length = await _incoming.WaitForValueAsync(0, WireLimits.MaximumCompressedStream, What, cancellationToken);
        if (!CompressedMessage.TryRead(_incoming.Unread[..length], out CompressedMessage message))
        {
            throw new WireException("The compressed message is malformed.");
        }

        var inflated = new WireBuffer(0, WireLimits.MaximumInflatedStream);
        if (!new LzwDecoder().TryDecode(message.Buffer, inflated, WireLimits.MaximumInflatedStream))
        {
            throw new WireException($"The compressed message is not LZW, or inflates beyond {WireLimits.MaximumInflatedStream:N0} bytes.");
        }

        _incoming.ContinueWith(inflated);
    }
}
