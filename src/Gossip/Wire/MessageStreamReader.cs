using System.Buffers;
using System.Text;
using Gossip.Security;

namespace Gossip.Wire;

/// <summary>
/// Reads the messages of a stream: the type first, then what that type carries. Label, encryption and compression are undone on the way.
/// One owner, one read at a time; does not dispose of the stream.
/// </summary>
/// <param name="stream">Where the bytes come from.</param>
/// <param name="stepTimeout">How long each step may take (<see cref="StreamDeadline"/>).</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="role">Which side of the connection reads.</param>
/// <param name="settings">What is expected around the message.</param>
/// <param name="budget">Bounds what all readers together hold; nothing by default.</param>
internal sealed class MessageStreamReader(
    Stream stream,
    TimeSpan stepTimeout,
    TimeProvider timeProvider,
    StreamRole role,
    LayerSettings settings,
    StreamMemoryBudget? budget = null) : IDisposable
{
    /// <summary>What LZW can make of a byte at the most, roughly: codes of 12 bits that stand for 3,839 bytes each.</summary>
    private const int LargestInflation = 2560;

    private const int LongestShownError = 1024;

    private readonly IncomingBytes _incoming = new(stream, new StreamDeadline(stepTimeout, timeProvider), budget);
    private bool _awaitsLabel = role == StreamRole.Listener;

    /// <summary>
    /// Whether the other side has shown the right label and, where one is asked for, a key: only then is it told what is wrong.
    /// </summary>
    public bool IsFromOurCluster { get; private set; }

    /// <summary>Waits until something comes.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns><see langword="false"/> when the stream has ended.</returns>
    /// <exception cref="TimeoutException">Neither came in time.</exception>
    public ValueTask<bool> HasMoreAsync(CancellationToken cancellationToken) => _incoming.HasMoreAsync(cancellationToken);

    /// <summary>Reads what comes next. An encrypted or compressed message is read as a whole and its own type is returned.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A type of the protocol, and none of a layer of streams: label, encrypted or compressed.</returns>
    /// <exception cref="WireException">
    /// The label is not ours, the message is not encrypted as it must be or cannot be opened, the type is none of the protocol's,
    /// the compressed message is malformed, or the stream ended.
    /// </exception>
    /// <exception cref="TimeoutException">A read took too long.</exception>
    public async ValueTask<MessageType> ReadTypeAsync(CancellationToken cancellationToken)
    {
        await PeelLabelAsync(cancellationToken);
        MessageType type = await ReadTypeByteAsync(cancellationToken);
        type = await DecryptAsync(type, cancellationToken);
        IsFromOurCluster = true;
        type = await InflateAsync(type, cancellationToken);
        return type switch
        {
            MessageType.Label or MessageType.Encrypted or MessageType.Compressed => throw new WireException($"A message of type {type} lies where it may not."),
            _ when !Enum.IsDefined(type) => throw new WireException($"{(byte)type} is not a type of message."),
            _ => type,
        };
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

    /// <summary>Reads what follows <see cref="MessageType.Error"/>.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What the other side says, at most so much of it as is worth showing.</returns>
    /// <exception cref="WireException">The bytes are not MessagePack or too long, or the stream ended before their time.</exception>
    /// <exception cref="TimeoutException">A read took too long.</exception>
    public async ValueTask<string> ReadErrorAsync(CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> body = await ReadBodyAsync(cancellationToken);
        return ErrorMessage.TryRead(body, out ErrorMessage message)
            ? Encoding.UTF8.GetString(message.Error[..Math.Min(message.Error.Length, LongestShownError)])
            : "an error that cannot be read";
    }

    /// <summary>Reads what follows <see cref="MessageType.Error"/>, to be thrown.</summary>
    /// <inheritdoc cref="ReadErrorAsync"/>
    public async ValueTask<WireException> ReadRefusalAsync(CancellationToken cancellationToken)
    {
        string error = await ReadErrorAsync(cancellationToken);
        return new WireException($"it answered: {error}") { Fault = ErrorMessage.IsOverload(error) ? WireFault.Overload : WireFault.Other };
    }

    /// <summary>Our message could not be written to its end: finds out whether the other side said why before it broke off.</summary>
    /// <param name="failure">How writing failed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What is to be thrown.</returns>
    public async ValueTask<WireException> ExplainAsync(IOException failure, CancellationToken cancellationToken)
    {
        try
        {
            if (await ReadTypeAsync(cancellationToken) == MessageType.Error)
            {
                return await ReadRefusalAsync(cancellationToken);
            }
        }
        catch (WireException silence) when (silence.Fault == WireFault.Overload)
        {
            return silence;
        }
        catch (Exception nothing) when (nothing is WireException or IOException or TimeoutException)
        {
            return new WireException(failure.Message, failure);
        }

        return new WireException(failure.Message, failure);
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
        return type;
    }

    private async ValueTask PeelLabelAsync(CancellationToken cancellationToken)
    {
        if (!_awaitsLabel)
        {
            return;
        }

        const string What = "the label";
        _awaitsLabel = false;
        await _incoming.WaitForAsync(1, "the type of a message", cancellationToken);
        if ((MessageType)_incoming.Unread.Span[0] == MessageType.Label)
        {
            await _incoming.WaitForAsync(LabelLayer.HeaderLength, What, cancellationToken);
            await _incoming.WaitForAsync(LabelLayer.HeaderLength + _incoming.Unread.Span[1], What, cancellationToken);
        }

        if (!LabelLayer.TryPeel(_incoming.Unread, out ReadOnlyMemory<byte> label, out ReadOnlyMemory<byte> inner))
        {
            throw new WireException("The label is empty.");
        }

        if (!label.Span.SequenceEqual(settings.InboundLabel.Span))
        {
            throw new WireException(label.IsEmpty ? "The label of the cluster is missing." : "The label is not that of this cluster.");
        }

        _incoming.Consume(_incoming.Unread.Length - inner.Length);
    }

    /// <summary>What must be encrypted and is not is refused at its first byte, before anything is kept of it.</summary>
    private async ValueTask<MessageType> DecryptAsync(MessageType type, CancellationToken cancellationToken)
    {
        if (type != MessageType.Encrypted)
        {
            return settings.RequiresEncryption ? throw new WireException("The message is not encrypted.") : type;
        }

        if (settings.Keyring is not { } keyring)
        {
            throw new WireException("The message is encrypted, and this node has no key.");
        }

        await _incoming.WaitForAsync(sizeof(uint), "the length of the encrypted message", cancellationToken);
        if (!EncryptedFrame.TryReadLength(_incoming.Unread.Span, out int length))
        {
            throw new WireException(
                $"An encrypted message is {EncryptionLayer.MinimumLength} to {WireLimits.MaximumEncryptedStream:N0} bytes long; this one claims another length.");
        }

        _incoming.Consume(sizeof(uint));
        await _incoming.WaitForAsync(length, "the encrypted message", cancellationToken);
        Decrypt(keyring, _incoming.Unread.Span[..length]);
        return await ReadTypeByteAsync(cancellationToken);
    }

    private void Decrypt(Keyring keyring, ReadOnlySpan<byte> payload)
    {
        byte[] message = ArrayPool<byte>.Shared.Rent(payload.Length);
        if (!EncryptedFrame.TryOpen(payload, keyring, settings.Label.Span, message, out int length))
        {
            ArrayPool<byte>.Shared.Return(message);
            throw new WireException("No key of the ring opens the encrypted message with this label.");
        }

        _incoming.ContinueWith(message, length, isPooled: true);
    }

    private async ValueTask<MessageType> InflateAsync(MessageType type, CancellationToken cancellationToken)
    {
        if (type != MessageType.Compressed)
        {
            return type;
        }

        const string What = "the compressed message";
        int length = await _incoming.WaitForValueAsync(0, WireLimits.MaximumCompressedStream, What, cancellationToken);
        if (!CompressedMessage.TryRead(_incoming.Unread[..length], out CompressedMessage message))
        {
            throw new WireException("The compressed message is malformed.");
        }

        var inflated = new WireBuffer(0, WireLimits.MaximumInflatedStream, isPooled: true);
        // What came stays until it has been inflated.
        _incoming.Reserve(_incoming.Capacity + Math.Min(WireLimits.MaximumInflatedStream, (long)length * LargestInflation));
        if (!LzwDecoder.TryDecode(message.Buffer, inflated, WireLimits.MaximumInflatedStream))
        {
            inflated.Release();
            throw new WireException($"The compressed message is not LZW, or inflates beyond {WireLimits.MaximumInflatedStream:N0} bytes.");
        }

        _incoming.ContinueWith(inflated);
        return await ReadTypeByteAsync(cancellationToken);
    }
}
