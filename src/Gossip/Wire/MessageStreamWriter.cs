using System.Buffers;

namespace Gossip.Wire;

/// <summary>Puts a message for a stream together and sends it. One owner; may be used for several messages in turn.</summary>
/// <param name="stepTimeout">How long each write may take.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class MessageStreamWriter(TimeSpan stepTimeout, TimeProvider timeProvider)
{
    private const int WriteSize = 64 << 10;

    private readonly StepDeadline _deadline = new(stepTimeout, timeProvider);
    private readonly WireBuffer _message = new();

    /// <summary>The message so far.</summary>
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

    /// <summary>Sends the message.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="compress">Whether to compress it, if that makes it shorter.</param>
    /// <param name="cancellationToken">Gives up; part of the message may have been sent.</param>
    /// <exception cref="TimeoutException">The other side took nothing in time.</exception>
    public ValueTask SendAsync(Stream stream, bool compress, CancellationToken cancellationToken) =>
        SendAsync(stream, Message, compress, cancellationToken);

    /// <summary>Sends a message that was put together elsewhere.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="message">A message with its type byte.</param>
    /// <param name="compress">Whether to compress it, if that makes it shorter.</param>
    /// <param name="cancellationToken">Gives up; part of the message may have been sent.</param>
    /// <exception cref="TimeoutException">The other side took nothing in time.</exception>
    public async ValueTask SendAsync(Stream stream, ReadOnlyMemory<byte> message, bool compress, CancellationToken cancellationToken)
    {
        if (!compress || message.Length < WireLimits.MinimumCompressedLength)
        {
            await WriteAsync(stream, message, cancellationToken);
            return;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(CompressedMessage.MaximumHeaderLength + message.Length);
        try
        {
            bool isShorter = CompressedMessage.TryCompress(new LzwEncoder(), message.Span, buffer, out Range compressed);
            await WriteAsync(stream, isShorter ? buffer.AsMemory(compressed) : message, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask WriteAsync(Stream stream, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        for (int sent = 0; sent < bytes.Length; sent += WriteSize)
        {
            ReadOnlyMemory<byte> piece = bytes.Slice(sent, Math.Min(WriteSize, bytes.Length - sent));
            await _deadline.WriteAsync(stream, piece, cancellationToken);
        }
    }
}
