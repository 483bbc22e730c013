using System.Buffers;
using System.Threading.Channels;

namespace Gossip.Transports.Tls;

/// <summary>Packets that wait to be sent to one peer: bounded in number and bytes, never waited for. From any thread to one writer.</summary>
internal sealed class PacketSendQueue(int capacity, int maximumBytes, TlsMetrics metrics)
{
    /// <summary>What is written at once at most, if a packet alone is not longer: the largest record of TLS.</summary>
    private const int BatchLength = 16 << 10;

    private readonly Channel<Waiting> _channel = Channel.CreateBounded<Waiting>(
        new BoundedChannelOptions(capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private long _bytes;
    private Waiting? _next;

    public int Count => _channel.Reader.Count;

    /// <returns>Whether there was room, and the queue is open.</returns>
    public bool TryAdd(PacketFrameKind kind, ReadOnlySpan<byte> payload)
    {
        if (Interlocked.Add(ref _bytes, payload.Length) > maximumBytes)
        {
            Interlocked.Add(ref _bytes, -payload.Length);
            metrics.Dropped("queue_full");
            return false;
        }

        byte[] buffer = payload.IsEmpty ? [] : ArrayPool<byte>.Shared.Rent(payload.Length);
        payload.CopyTo(buffer);
        var waiting = new Waiting(kind, buffer, payload.Length);
        if (_channel.Writer.TryWrite(waiting))
        {
            return true;
        }

        Release(waiting);
        metrics.Dropped(_channel.Reader.Completion.IsCompleted ? "closed" : "queue_full");
        return false;
    }

    /// <summary>Takes no more. What waits can still be read.</summary>
    public void Complete() => _channel.Writer.TryComplete();

    /// <summary>Waits until there is something to send.</summary>
    /// <returns>Whether there is; else nothing more comes.</returns>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _channel.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>Takes what waits, as much as is written at once, as frames in a buffer that the caller returns to the shared pool.</summary>
    /// <returns>The buffer, and how much of it is used: nothing when nothing waits.</returns>
    public (byte[] Buffer, int Length) TakeBatch()
    {
        _next ??= _channel.Reader.TryRead(out Waiting first) ? first : null;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Max(BatchLength, (_next?.Length ?? 0) + PacketFrame.HeaderLength));
        int length = 0;
        while (_next is { } waiting && length + PacketFrame.HeaderLength + waiting.Length <= buffer.Length)
        {
            PacketFrame.WriteHeader(buffer.AsSpan(length), waiting.Kind, waiting.Length);
            waiting.Buffer.AsSpan(0, waiting.Length).CopyTo(buffer.AsSpan(length + PacketFrame.HeaderLength));
            length += PacketFrame.HeaderLength + waiting.Length;
            Release(waiting);
            _next = _channel.Reader.TryRead(out Waiting following) ? following : null;
        }

        return (buffer, length);
    }

    /// <summary>Gives up what waits. Once nobody writes any more.</summary>
    /// <param name="reason">A constant.</param>
    public void Discard(string reason)
    {
        Complete();
        int count = 0;
        for (; _next is { } waiting || _channel.Reader.TryRead(out waiting); _next = null, count++)
        {
            Release(waiting);
        }

        if (count > 0)
        {
            metrics.Dropped(reason, count);
        }
    }

    private void Release(in Waiting waiting)
    {
        Interlocked.Add(ref _bytes, -waiting.Length);
        if (waiting.Buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(waiting.Buffer);
        }
    }

    private readonly record struct Waiting(PacketFrameKind Kind, byte[] Buffer, int Length);
}
