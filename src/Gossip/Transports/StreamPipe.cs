using System.Net;

namespace Gossip.Transports;

/// <summary>
/// One direction of a connection through an <see cref="InMemoryNetwork"/>. Bytes pass three queues, always in order: those that wait
/// to be sent while the network is cut, those on their way, and those that arrived. The end of the stream travels like the bytes.
/// </summary>
internal sealed class StreamPipe
{
    /// <summary>How many bytes may be written and not yet read before the writer has to wait.</summary>
    internal const int Capacity = 256 * 1024;

    private readonly InMemoryNetwork _network;
    private readonly IPEndPoint _source;
    private readonly IPEndPoint _destination;
    private readonly Lock _gate;
    private readonly long _created;
    private readonly Queue<StreamSegment> _unsent = new();
    private readonly Queue<(StreamSegment Segment, TimeSpan Due)> _underway = new();
    private readonly Queue<StreamSegment> _arrived = new();
    private readonly PipeWaiter _reader = new("read");
    private readonly PipeWaiter _writer = new("write");
    private int _buffered;
    private int _consumedOfFirst;
    private TimeSpan _lastDue;
    private bool _ended;
    private bool _reset;
    private bool _readingClosed;
    private StreamEnd _writersEnd;
    private bool _peerClosed;
    private ITimer? _timer;

    public StreamPipe(InMemoryNetwork network, IPEndPoint source, IPEndPoint destination, Lock gate)
    {
        _network = network;
        _source = source;
        _destination = destination;
        _gate = gate;
        _created = network.TimeProvider.GetTimestamp();
    }

    /// <summary>The other direction, whose writer learns by the end of this one that nobody reads any more.</summary>
    public StreamPipe? Opposite { get; set; }

    private TimeSpan Now => _network.TimeProvider.GetElapsedTime(_created);

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken)
    {
        while (true)
        {
            TaskCompletionSource room;
            cancellationToken.ThrowIfCancellationRequested();
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_writersEnd != StreamEnd.None, typeof(InMemoryStream));
                ThrowIfPeerClosed();
                source = source[Accept(source.Span)..];
                if (source.IsEmpty)
                {
                    return;
                }

                room = _writer.Begin();
            }

            await _writer.WaitAsync(room, _gate, cancellationToken);
        }
    }

    public async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        while (true)
        {
            TaskCompletionSource bytes;
            cancellationToken.ThrowIfCancellationRequested();
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_readingClosed, typeof(InMemoryStream));
                if (_reset && _arrived.Count == 0)
                {
                    throw new IOException($"The connection was reset by {_source}.");
                }

                if (destination.IsEmpty || _arrived.Count > 0 || _ended)
                {
                    return Take(destination.Span);
                }

                bytes = _reader.Begin();
            }

            await _reader.WaitAsync(bytes, _gate, cancellationToken);
        }
    }

    /// <summary>The writer ends: what it wrote still arrives, then how it ended.</summary>
    public void CloseWriting(StreamEnd end)
    {
        lock (_gate)
        {
            if (end > _writersEnd)
            {
                // Who has hung up has nothing left to break.
                _writersEnd = end == StreamEnd.Closed ? StreamEnd.Reset : end;
                _unsent.Enqueue(StreamSegment.Of(end));
                _writer.Release();
                Pump();
            }
        }
    }

    /// <summary>The reader hangs up: what it has not read is gone.</summary>
    public void CloseReading()
    {
        lock (_gate)
        {
            _readingClosed = true;
            _reader.Release();
            Discard();
        }
    }

    private void BreakWriting()
    {
        _peerClosed = true;
        _writer.Release();
    }

    private void ThrowIfPeerClosed()
    {
        if (_peerClosed)
        {
            throw new IOException($"The connection to {_destination} was closed by the other side.");
        }
    }

    private int Accept(ReadOnlySpan<byte> source)
    {
        if (_readingClosed)
        {
            // The news of it is still on its way; the bytes are lost.
            return source.Length;
        }

        int length = Math.Min(source.Length, Capacity - _buffered);
        if (length > 0)
        {
            _unsent.Enqueue(StreamSegment.Copy(source[..length]));
            _buffered += length;
            Pump();
        }

        return length;
    }

    private int Take(Span<byte> destination)
    {
        int taken = 0;
        while (taken < destination.Length && _arrived.TryPeek(out StreamSegment segment))
        {
            ReadOnlySpan<byte> rest = segment.Bytes[_consumedOfFirst..];
            int length = Math.Min(rest.Length, destination.Length - taken);
            rest[..length].CopyTo(destination[taken..]);
            taken += length;
            _consumedOfFirst += length;
            if (length == rest.Length)
            {
                _arrived.Dequeue().Return();
                _consumedOfFirst = 0;
            }
        }

        _buffered -= taken;
        _writer.Release();
        return taken;
    }

    /// <summary>Moves everything on as far as the network and the clock allow, and comes back when there is more to do.</summary>
    private void Pump()
    {
        if (_readingClosed)
        {
            return;
        }

        TimeSpan? retry = Send() ? null : InMemoryNetwork.RetransmissionInterval;
        Arrive();
        TimeSpan? next = _underway.TryPeek(out (StreamSegment Segment, TimeSpan Due) first) ? first.Due - Now : null;
        if ((next is null || retry < next ? retry : next) is { } wait)
        {
            Wake(wait);
        }
    }

    /// <returns>Whether everything is on its way; otherwise the network is cut.</returns>
    private bool Send()
    {
        while (_unsent.TryPeek(out StreamSegment segment))
        {
            if (_network.Conditions.StreamDelay(_source, _destination, segment.Length) is not { } delay)
            {
                return false;
            }

            // Bytes never overtake each other, however the delay varies.
            TimeSpan due = Now + delay;
            _lastDue = due > _lastDue ? due : _lastDue;
            _underway.Enqueue((_unsent.Dequeue(), _lastDue));
        }

        return true;
    }

    private void Arrive()
    {
        TimeSpan now = Now;
        while (_underway.TryPeek(out (StreamSegment Segment, TimeSpan Due) next) && next.Due <= now)
        {
            StreamSegment segment = _underway.Dequeue().Segment;
            if (segment.End == StreamEnd.None)
            {
                _arrived.Enqueue(segment);
            }
            else
            {
                End(segment.End);
            }

            _reader.Release();
        }
    }

    private void End(StreamEnd end)
    {
        _ended = true;
        _reset = end == StreamEnd.Reset;
        if (end != StreamEnd.Written)
        {
            _timer?.Dispose();
            Opposite!.BreakWriting();
        }
    }

    private void Wake(TimeSpan after)
    {
        _timer ??= _network.TimeProvider.CreateTimer(
            static state => ((StreamPipe)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(after > TimeSpan.Zero ? after : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            Pump();
        }
    }

    private void Discard()
    {
        _timer?.Dispose();
        ReturnAll(_arrived);
        ReturnAll(_unsent);
        while (_underway.TryDequeue(out (StreamSegment Segment, TimeSpan Due) underway))
        {
            underway.Segment.Return();
        }
    }

    private static void ReturnAll(Queue<StreamSegment> segments)
    {
        while (segments.TryDequeue(out StreamSegment segment))
        {
            segment.Return();
        }
    }
}
