using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Gossip.Transports.Tls;

/// <summary>How far a connection for packets has come.</summary>
internal enum PacketLinkState
{
    /// <summary>It is being made; packets wait.</summary>
    Connecting,

    /// <summary>Packets flow.</summary>
    Open,

    /// <summary>It could not be made, and is not tried again yet.</summary>
    Failed,

    /// <summary>It is over.</summary>
    Closed,
}

/// <summary>The kept connection for packets with one peer, both ways, and what waits to be sent over it.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The source holds nothing, and may be cancelled at any time.")]
internal sealed class PacketLink
{
    private const int SmallestReadBuffer = 4096;

    private readonly TlsTransportOptions _options;
    private readonly PacketSendQueue _queue;
    private readonly CancellationTokenSource _over = new();
    private readonly TimeProvider _timeProvider;
    private TlsPeerConnection? _connection;
    private long _lastQueued;
    private long _lastReceived;
    private long _askedAt;
    private volatile PacketLinkState _state = PacketLinkState.Connecting;

    /// <param name="options">The bounds.</param>
    /// <param name="metrics">Where drops are counted.</param>
    /// <param name="endPoint">Where the other side listens.</param>
    /// <param name="isDialled">Whether this side made it.</param>
    public PacketLink(TlsTransportOptions options, TlsMetrics metrics, IPEndPoint endPoint, bool isDialled)
    {
        _options = options;
        _timeProvider = options.TimeProvider;
        _queue = new PacketSendQueue(options.SendQueueDepth, options.SendQueueBytes, metrics);
        EndPoint = endPoint;
        IsDialled = isDialled;
        _lastQueued = _lastReceived = _timeProvider.GetTimestamp();
    }

    public IPEndPoint EndPoint { get; }

    public bool IsDialled { get; }

    public PacketLinkState State => _state;

    /// <summary>The other side's name, once it is known for certain; empty before.</summary>
    public string NodeName { get; private set; } = "";

    public int QueuedCount => _queue.Count;

    /// <summary>When it was used last, or had failed.</summary>
    public long LastUsed => Math.Max(Volatile.Read(ref _lastQueued), Volatile.Read(ref _lastReceived));

    /// <summary>Cancelled when the link is to end at once.</summary>
    public CancellationToken Over => _over.Token;

    /// <summary>When it must make place for a new one, so that certificates take effect.</summary>
    private DateTimeOffset Expires { get; set; } = DateTimeOffset.MaxValue;

    /// <returns>Whether the packet will be sent, if the connection lasts.</returns>
    public bool TryEnqueue(ReadOnlySpan<byte> payload)
    {
        if (!_queue.TryAdd(PacketFrameKind.Packet, payload))
        {
            return false;
        }

        Volatile.Write(ref _lastQueued, _timeProvider.GetTimestamp());
        return true;
    }

    /// <summary>The connection has been made.</summary>
    public void Open(TlsPeerConnection connection)
    {
        DateTimeOffset oldest = _timeProvider.GetUtcNow() + _options.MaximumLinkAge;
        Expires = oldest < connection.Expires ? oldest : connection.Expires;
        NodeName = connection.NodeName;
        _connection = connection;
        Volatile.Write(ref _lastReceived, _timeProvider.GetTimestamp());
        _state = PacketLinkState.Open;
    }

    /// <summary>It could not be made.</summary>
    public void Fail(string reason)
    {
        _state = PacketLinkState.Failed;
        Volatile.Write(ref _lastQueued, _timeProvider.GetTimestamp());
        _queue.Discard(reason);
    }

    /// <summary>Ends it once all that waits is sent.</summary>
    public void Complete() => _queue.Complete();

    /// <summary>Ends it at once.</summary>
    public void Abort() => _over.Cancel();

    /// <summary>Why it should end now, if it should; asks the other side for a sign of life when it has been silent for long.</summary>
    public string? ReasonToEnd()
    {
        long now = _timeProvider.GetTimestamp();
        if (_timeProvider.GetUtcNow() >= Expires)
        {
            return "its time is up, a new one will take its place";
        }

        // Whoever dialled closes first, so that it is not closed under a packet that is just being sent.
        if (_timeProvider.GetElapsedTime(LastUsed, now) > (IsDialled ? _options.LinkIdleTimeout : 2 * _options.LinkIdleTimeout))
        {
            return "nobody used it";
        }

        return null;
    }

    /// <summary>Whether the other side does not answer any more. To be asked often.</summary>
    public bool IsSilent()
    {
        long now = _timeProvider.GetTimestamp(), received = Volatile.Read(ref _lastReceived);
        TimeSpan half = _options.LinkSilenceTimeout / 2;
        if (_askedAt > received)
        {
            return _timeProvider.GetElapsedTime(_askedAt, now) > half;
        }

        if (Volatile.Read(ref _lastQueued) > received && _timeProvider.GetElapsedTime(received, now) > half)
        {
            // When there is no room for the question, its answer would not come either.
            _queue.TryAdd(PacketFrameKind.Question, default);
            _askedAt = now;
        }

        return false;
    }

    /// <summary>Carries packets until either side ends it.</summary>
    /// <exception cref="IOException">It broke.</exception>
    /// <exception cref="OperationCanceledException">It was ended at once.</exception>
    public async Task RunAsync(TransportQueues received)
    {
        TlsStream stream = _connection!.Stream;
        Task reading = ReadAsync(stream, received);
        try
        {
            await WriteAsync(stream);
        }
        finally
        {
            _state = PacketLinkState.Closed;
            _queue.Discard("closed");
            if (_over.IsCancellationRequested)
            {
                stream.Reset();
            }

            await stream.DisposeAsync();
            _over.Cancel();
            await reading;
        }
    }

    private async Task WriteAsync(TlsStream stream)
    {
        while (await _queue.WaitAsync(Over))
        {
            for ((byte[] buffer, int length) = _queue.TakeBatch(); ; (buffer, length) = _queue.TakeBatch())
            {
                try
                {
                    if (length == 0)
                    {
                        break;
                    }

                    await stream.WriteAsync(buffer.AsMemory(0, length), Over);
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                }
            }
        }
    }

    /// <summary>However reading ends, so does the link; why is not worth an exception, as writing will have its own.</summary>
    private async Task ReadAsync(TlsStream stream, TransportQueues received)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(SmallestReadBuffer);
        try
        {
            int filled = 0;
            while (await stream.ReadAsync(buffer.AsMemory(filled), Over) is > 0 and var count)
            {
                long now = _timeProvider.GetTimestamp();
                Volatile.Write(ref _lastReceived, now);
                filled += count;
                (int used, int wanted) = TakeFrames(buffer.AsSpan(0, filled), received, now);
                filled -= used;
                buffer = MakeRoom(buffer, used, filled, wanted);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            EndReason = exception.Message;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            _queue.Complete();
            _over.Cancel();
        }
    }

    /// <summary>Why reading ended, where it was not in good order.</summary>
    public string EndReason { get; private set; } = "the other side closed it";

    private (int Used, int Wanted) TakeFrames(ReadOnlySpan<byte> bytes, TransportQueues received, long now)
    {
        int used = 0;
        while (PacketFrame.TryReadHeader(bytes[used..], out PacketFrameKind kind, out int length))
        {
            int end = used + PacketFrame.HeaderLength + length;
            if (end > bytes.Length)
            {
                return (used, end - used);
            }

            if (kind == PacketFrameKind.Packet)
            {
                received.Add(Packet.Rent(bytes.Slice(used + PacketFrame.HeaderLength, length), EndPoint, now));
            }
            else if (kind == PacketFrameKind.Question)
            {
                _queue.TryAdd(PacketFrameKind.Answer, default);
            }

            used = end;
        }

        return (used, 0);
    }

    private static byte[] MakeRoom(byte[] buffer, int used, int left, int wanted)
    {
        if (wanted <= buffer.Length)
        {
            buffer.AsSpan(used, left).CopyTo(buffer);
            return buffer;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(wanted);
        buffer.AsSpan(used, left).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
