using System.Buffers;
using Gossip.Simulation.Timing;

namespace Gossip.Simulation.Network;

/// <summary>
/// One direction of a stream: bytes in order, a window of so many that the reader has not taken, and retransmission of what is lost.
/// It waits in the heap as one event, for the segment that arrives next.
/// </summary>
internal sealed class StreamPipe(VirtualNetwork network, Random random, VirtualTransport writer, VirtualTransport reader) : ScheduledEvent
{
    private const int WindowBytes = 65_536;
    private const int SegmentBytes = 16_384;
    private const long FirstRetransmission = 200 * TimeSpan.TicksPerMillisecond;
    private const long LongestRetransmission = 5 * TimeSpan.TicksPerSecond;
    private const long GivingUp = 15 * TimeSpan.TicksPerMinute;

    private readonly Queue<Segment> _onTheWay = new();
    private readonly Queue<Segment> _arrived = new();
    private readonly PendingOperation _read = new();
    private readonly PendingOperation _write = new();
    private Memory<byte> _readBuffer;
    private ReadOnlyMemory<byte> _unsent;
    private int _outstanding;
    private int _taken;
    private long _lastArrival;
    private long _retransmission = FirstRetransmission;
    private long _stuckSince = -1;
    private bool _finished;
    private bool _reset;
    private bool _ended;
    private bool _readerClosed;
    private bool _writerKnows;
    private string? _abortReason;

    /// <summary>Reads what has arrived, or waits for it; zero is the end.</summary>
    internal ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_readerClosed, typeof(VirtualStream));
        short version = _read.Begin(cancellationToken);
        _readBuffer = buffer;
        Continue();
        return new ValueTask<int>(_read, version);
    }

    /// <summary>Writes bytes, waiting while the window is full.</summary>
    internal ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_finished, typeof(VirtualStream));
        short version = _write.Begin(cancellationToken);
        _unsent = bytes;
        Continue();
        return new ValueTask(_write, version);
    }

    /// <summary>Ends the stream after what was written: in good order, or so that the reader's next read fails.</summary>
    internal void Finish(bool isReset = false)
    {
        if (_finished)
        {
            return;
        }

        _finished = true;
        _reset = isReset;
        _write.Fail(new ObjectDisposedException(nameof(VirtualStream)));
        if (_abortReason is null && !_writerKnows)
        {
            Launch(default);
        }

        ForgetIfOver();
    }

    /// <summary>Stops reading. The writer learns of it as the network allows, when something of its own arrives or by a notice.</summary>
    internal void CloseReader()
    {
        if (_readerClosed)
        {
            return;
        }

        _readerClosed = true;
        _read.Fail(new ObjectDisposedException(nameof(VirtualStream)));
        Free(_arrived);
        if (_abortReason is null && !_finished && _onTheWay.Count == 0)
        {
            Launch(default);
        }

        ForgetIfOver();
    }

    /// <summary>One side's process is gone; its machine closes what it had open.</summary>
    internal void Close(VirtualTransport side)
    {
        if (side == writer)
        {
            Finish();
        }

        if (side == reader)
        {
            CloseReader();
        }
    }

    /// <summary>Breaks the stream for both sides.</summary>
    private void Abort(string reason)
    {
        if (_abortReason is null)
        {
            _abortReason = reason;
            Discard();
            Forget();
            _read.Fail(new IOException(reason));
            _write.Fail(new IOException(reason));
        }
    }

    /// <summary>One side's machine is lost: nothing moves any more, and what that side waited for fails.</summary>
    internal void FallSilent(VirtualTransport lost)
    {
        if (lost == writer)
        {
            writer.Close(this);
            _write.Fail(new IOException($"{writer.EndPoint} has crashed."));
        }
        else
        {
            reader.Close(this);
            _read.Fail(new IOException($"{reader.EndPoint} has crashed."));
        }
    }

    /// <summary>Goes on as far as possible; called whenever something changed.</summary>
    internal void Continue()
    {
        if (_abortReason is { } reason)
        {
            _read.Fail(new IOException(reason));
            _write.Fail(new IOException(reason));
            return;
        }

        // Completing may run the code that waited, so the pipe must be in order before.
        int read = Take();
        bool written = Transmit();
        if (read == 0 && _reset && !_readBuffer.IsEmpty)
        {
            _read.Fail(new IOException($"The connection was reset by {writer.EndPoint}."));
        }
        else if (read >= 0)
        {
            _read.Complete(read);
        }

        if (written)
        {
            _write.Complete(0);
        }
        else if (_writerKnows)
        {
            _write.Fail(new IOException($"The connection was closed by {reader.EndPoint}."));
        }
    }

    /// <inheritdoc />
    internal override void Fire()
    {
        if (IsBlocked())
        {
            Retransmit();
            return;
        }

        _stuckSince = -1;
        _retransmission = FirstRetransmission;
        Segment segment = _onTheWay.Dequeue();
        if (_onTheWay.TryPeek(out Segment next))
        {
            network.Clock.Schedule(this, next.Arrival);
        }

        Arrive(segment);
    }

    private bool IsBlocked() =>
        writer.IsMachineLost || reader.IsMachineLost || network.IsCut(writer, reader) || network.IsCut(reader, writer);

    private void Retransmit()
    {
        long now = network.Clock.Now;
        if (_stuckSince < 0)
        {
            _stuckSince = now;
        }

        if (now - _stuckSince > GivingUp)
        {
            Abort($"The connection from {writer.EndPoint} to {reader.EndPoint} timed out.");
            return;
        }

        network.Clock.Schedule(this, now + _retransmission);
        _retransmission = Math.Min(2 * _retransmission, LongestRetransmission);
    }

    private void Arrive(Segment segment)
    {
        _ended |= _finished && _onTheWay.Count == 0;
        _writerKnows |= _readerClosed;
        if (_readerClosed || segment.Buffer is null)
        {
            Free(segment);
            ForgetIfOver();
        }
        else
        {
            _arrived.Enqueue(segment);
        }

        Continue();
    }

    // Returns the bytes taken, zero at the end of the stream, -1 when there is nothing to take or nobody to take it.
    private int Take()
    {
        if (!_read.IsPending || reader.IsStalled)
        {
            return -1;
        }

        if (_readBuffer.IsEmpty)
        {
            return 0;
        }

        int total = 0;
        while (total < _readBuffer.Length && _arrived.TryPeek(out Segment segment))
        {
            int count = Math.Min(segment.Length - _taken, _readBuffer.Length - total);
            segment.Buffer.AsSpan(_taken, count).CopyTo(_readBuffer.Span[total..]);
            total += count;
            _taken += count;
            if (_taken == segment.Length)
            {
                Free(_arrived.Dequeue());
                _taken = 0;
            }
        }

        return total > 0 || _ended ? total : -1;
    }

    // Returns whether all of a pending write is on the way.
    private bool Transmit()
    {
        if (!_write.IsPending || writer.IsStalled || _writerKnows)
        {
            return false;
        }

        while (!_unsent.IsEmpty && _outstanding < WindowBytes)
        {
            int count = Math.Min(_unsent.Length, Math.Min(SegmentBytes, WindowBytes - _outstanding));
            byte[] buffer = ArrayPool<byte>.Shared.Rent(count);
            _unsent.Span[..count].CopyTo(buffer);
            _unsent = _unsent[count..];
            _outstanding += count;
            network.Statistics.StreamBytesSent += count;
            writer.BytesSent += count;
            reader.BytesReceived += count;
            Launch(new Segment(buffer, count, 0));
        }

        return _unsent.IsEmpty;
    }

    private void Launch(Segment segment)
    {
        LinkConditions conditions = network.ConditionsOf(writer, reader);
        long arrival = writer.Egress.Pass(segment.Length) + conditions.Latency.Sample(random);
        for (long delay = FirstRetransmission; conditions.StreamLoss > 0 && random.NextDouble() < conditions.StreamLoss; delay *= 2)
        {
            arrival += Math.Min(delay, LongestRetransmission);
            if (delay > GivingUp)
            {
                break;
            }
        }

        _lastArrival = Math.Max(_lastArrival, arrival);
        _onTheWay.Enqueue(segment with { Arrival = _lastArrival });
        if (!IsScheduled)
        {
            network.Clock.Schedule(this, _onTheWay.Peek().Arrival);
        }
    }

    private void Discard()
    {
        network.Clock.Unschedule(this);
        Free(_onTheWay);
        Free(_arrived);
    }

    private void Free(Queue<Segment> segments)
    {
        while (segments.TryDequeue(out Segment segment))
        {
            Free(segment);
        }
    }

    private void Free(Segment segment)
    {
        if (segment.Buffer is not null)
        {
            _outstanding -= segment.Length;
            ArrayPool<byte>.Shared.Return(segment.Buffer);
        }
    }

    private void ForgetIfOver()
    {
        if (_readerClosed && (_finished || _ended))
        {
            Forget();
        }
    }

    private void Forget()
    {
        writer.Close(this);
        reader.Close(this);
    }

    private readonly record struct Segment(byte[]? Buffer, int Length, long Arrival);
}
