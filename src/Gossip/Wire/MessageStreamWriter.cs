using System.Buffers;
using Gossip.Security;

namespace Gossip.Wire;

/// <summary>Puts a message for a stream together and sends it. One owner; may be used for several messages in turn.</summary>
/// <param name="stepTimeout">How long each step may take (<see cref="StreamDeadline"/>).</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="role">Which side of the connection writes: the dialler's message, the first of its connection, has the label in front.</param>
/// <param name="settings">What to put around the message.</param>
internal sealed class MessageStreamWriter(TimeSpan stepTimeout, TimeProvider timeProvider, StreamRole role, LayerSettings settings)
{
    /// <summary>What a member takes in a push/pull, with a short name and little metadata: guessed too low, the buffer grows once more.</summary>
    private const int TypicalNodeLength = 96;

    private readonly WireBuffer _message = new(isPooled: true);

    /// <summary>The message so far; gone once it has been sent.</summary>
    public ReadOnlyMemory<byte> Message => _message.WrittenMemory;

    /// <summary>Starts a message: the caller encodes a ping, ack, nack or error into the buffer.</summary>
    /// <returns>An empty buffer.</returns>
    public WireBuffer Begin()
    {
        _message.Reset();
        return _message;
    }

    /// <summary>
    /// Starts a push/pull: the caller writes as many records with <see cref="PushPullNode.Write"/>,
    /// then calls <see cref="EndPushPull"/>.
    /// </summary>
    /// <param name="nodeCount">How many node records follow.</param>
    /// <param name="userStateLength">The bytes of the state of the application.</param>
    /// <param name="join">Whether this node is joining.</param>
    /// <returns>The buffer for the records.</returns>
    public WireBuffer BeginPushPull(int nodeCount, int userStateLength, bool join)
    {
        _message.Reset();
        _message.TryMakeRoom((nodeCount * TypicalNodeLength) + userStateLength);
        PushPullHeader.Write(_message, nodeCount, userStateLength, join);
        return _message;
    }

    /// <summary>Completes a push/pull.</summary>
    /// <param name="userState">The state of the application, as long as announced.</param>
    public void EndPushPull(ReadOnlySpan<byte> userState) => _message.Append(userState);

    /// <summary>Writes a message of the application.</summary>
    /// <param name="payload">Its bytes, at most <see cref="WireLimits.MaximumUserMessage"/>.</param>
    public void WriteUserMessage(ReadOnlySpan<byte> payload)
    {
        _message.Reset();
        UserMessageHeader.Write(_message, payload.Length);
        _message.Append(payload);
    }

    /// <summary>Sends the message and gives its buffer back, whether that succeeds or not.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="compress">Whether to compress it, if that makes it shorter.</param>
    /// <param name="cancellationToken">Gives up; part of the message may have been sent.</param>
    /// <exception cref="TimeoutException">The other side did not take the bytes in time.</exception>
    /// <exception cref="WireException">The message is too long to be encrypted; nothing was sent.</exception>
    public async ValueTask SendAsync(Stream stream, bool compress, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(stream, Message, compress, cancellationToken);
        }
        finally
        {
            _message.Release();
        }
    }

    /// <summary>Sends the message as a request; when it cannot be written to its end, what the other side says of it is the reason.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="answer">What reads the answer.</param>
    /// <param name="compress">Whether to compress it, if that makes it shorter.</param>
    /// <param name="cancellationToken">Gives up; part of the message may have been sent.</param>
    /// <exception cref="TimeoutException">The other side did not take the bytes in time.</exception>
    /// <exception cref="WireException">
    /// The other side broke off, and perhaps said why. Or the message is too long to be encrypted; nothing was sent.
    /// </exception>
    public async ValueTask RequestAsync(Stream stream, MessageStreamReader answer, bool compress, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(stream, compress, cancellationToken);
        }
        catch (IOException exception)
        {
            throw await answer.ExplainAsync(exception, cancellationToken);
        }
    }

    /// <summary>Sends a message that was put together elsewhere.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="message">A message with its type byte.</param>
    /// <param name="compress">Whether to compress it, if that makes it shorter.</param>
    /// <param name="cancellationToken">Gives up; part of the message may have been sent.</param>
    /// <exception cref="TimeoutException">The other side did not take the bytes in time.</exception>
    /// <exception cref="WireException">The message is too long to be encrypted; nothing was sent.</exception>
    public async ValueTask SendAsync(Stream stream, ReadOnlyMemory<byte> message, bool compress, CancellationToken cancellationToken)
    {
        using PooledBytes? compressed = compress ? Compress(message.Span) : null;
        message = compressed?.Memory ?? message;
        using PooledBytes? encrypted = settings.SealingKeys is { } keyring ? Encrypt(message.Span, keyring) : null;
        message = encrypted?.Memory ?? message;

        var deadline = new StreamDeadline(stepTimeout, timeProvider);
        await WriteLabelAsync(stream, deadline, cancellationToken);
        for (int sent = 0; sent < message.Length; sent += StreamDeadline.StepLength)
        {
            ReadOnlyMemory<byte> piece = message.Slice(sent, Math.Min(StreamDeadline.StepLength, message.Length - sent));
            await deadline.WriteAsync(stream, piece, cancellationToken);
        }
    }

    /// <returns>The compressed message, or <see langword="null"/> when that is not shorter, or nobody would inflate it.</returns>
    private static PooledBytes? Compress(ReadOnlySpan<byte> message)
    {
        if (message.Length is < WireLimits.MinimumCompressedLength or > WireLimits.MaximumInflatedStream)
        {
            return null;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(CompressedMessage.MaximumHeaderLength + message.Length);
        if (!CompressedMessage.TryCompress(message, buffer, out Range compressed))
        {
            ArrayPool<byte>.Shared.Return(buffer);
            return null;
        }

        (int start, int length) = compressed.GetOffsetAndLength(buffer.Length);
        return new PooledBytes(buffer, start, length, isPooled: true);
    }

    private PooledBytes Encrypt(ReadOnlySpan<byte> message, Keyring keyring)
    {
        int length = EncryptedFrame.LengthFor(settings.EncryptionVersion, message.Length);
        if (length - EncryptedFrame.HeaderLength > WireLimits.MaximumEncryptedStream)
        {
            throw new WireException($"A message of {message.Length:N0} bytes is too long to be encrypted: {WireLimits.MaximumEncryptedStream:N0} is the most.")
            {
                Fault = WireFault.TooLong,
            };
        }

        byte[] frame = ArrayPool<byte>.Shared.Rent(length);
        EncryptedFrame.Write(message, keyring, settings.EncryptionVersion, settings.Label.Span, frame.AsSpan(0, length));
        return new PooledBytes(frame, 0, length, isPooled: true);
    }

    private async ValueTask WriteLabelAsync(Stream stream, StreamDeadline deadline, CancellationToken cancellationToken)
    {
        if (role == StreamRole.Listener || settings.Label.IsEmpty)
        {
            return;
        }

        byte[] label = new byte[LabelLayer.Overhead(settings.Label.Span)];
        LabelLayer.Write(label, settings.Label.Span);
        await deadline.WriteAsync(stream, label, cancellationToken);
    }
}
