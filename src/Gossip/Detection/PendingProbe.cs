using System.Net;
using System.Threading.Tasks.Sources;
using Gossip.Scheduling;

namespace Gossip.Detection;

/// <summary>
/// One ping that waits for its answer. Its owner uses it again for the next ping: waiting allocates nothing. The ack, the time
/// limit and the shutdown may come at once from different threads; the first one wins.
/// </summary>
internal sealed class PendingProbe : IValueTaskSource<bool>, IDisposable
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _timeProvider;
    private readonly ITimer _timer;
    private ManualResetValueTaskSourceCore<bool> _source;
    private bool _waiting;
    private bool _acknowledged;
    private IPEndPoint? _acknowledgedBy;
    private bool _cancelled;
    private int _nacks;
    private bool _streamFailed;
    private int _relays;
    private bool _streamMustFail;
    private long _deadline;

    /// <param name="timeProvider">The clock.</param>
    /// <param name="continuesInline">
    /// Whether its owner goes on within whoever completes it, which saves waking a thread for each answer. Only for an owner that never
    /// blocks.
    /// </param>
    public PendingProbe(TimeProvider timeProvider, bool continuesInline = false)
    {
        _timeProvider = timeProvider;
        _source = new ManualResetValueTaskSourceCore<bool> { RunContinuationsAsynchronously = !continuesInline };
        _timer = timeProvider.CreateTimer(static probe => ((PendingProbe)probe!).TimeOut(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The number that the answer has to bear.</summary>
    public uint SequenceNumber { get; private set; }

    /// <summary>When the ack arrived, as a timestamp; meaningful once acknowledged.</summary>
    public long AcknowledgedTimestamp { get; private set; }

    /// <summary>Whether what the other application put into the ack is kept.</summary>
    public bool KeepsPayload { get; init; }

    /// <summary>What the other application put into the ack, if that is kept; meaningful once acknowledged.</summary>
    public byte[] Payload { get; private set; } = [];

    public bool IsAcknowledged
    {
        get
        {
            lock (_gate)
            {
                return _acknowledged;
            }
        }
    }

    /// <summary>Whether the ack came from there: from the one that was pinged, and not from a relay.</summary>
    public bool IsAcknowledgedBy(IPEndPoint endPoint)
    {
        lock (_gate)
        {
            return _acknowledged && endPoint.Equals(_acknowledgedBy);
        }
    }

    /// <summary>How many relays said that they got no answer either.</summary>
    public int Nacks
    {
        get
        {
            lock (_gate)
            {
                return _nacks;
            }
        }
    }

    /// <summary>Under the lock: whether all who were asked have answered, and in vain.</summary>
    private bool IsRefused => _relays > 0 && _nacks >= _relays && (_streamFailed || !_streamMustFail);

    public void Begin(uint sequenceNumber)
    {
        lock (_gate)
        {
            SequenceNumber = sequenceNumber;
            _acknowledged = false;
            _nacks = 0;
            _streamFailed = false;
        }
    }

    /// <summary>Waits for the ack, at most this long. One wait at a time.</summary>
    /// <param name="timeout">How long at most.</param>
    /// <param name="relays">The wait also ends once so many relays got no answer either. 0: it does not.</param>
    /// <param name="andStream">Whether the ping over a stream has to have failed besides.</param>
    /// <returns>Whether the ack is there.</returns>
    public ValueTask<bool> WaitAsync(TimeSpan timeout, int relays = 0, bool andStream = false)
    {
        lock (_gate)
        {
            _relays = relays;
            _streamMustFail = andStream;
            if (_acknowledged || _cancelled || timeout <= TimeSpan.Zero || IsRefused)
            {
                return ValueTask.FromResult(_acknowledged);
            }

            _source.Reset();
            _waiting = true;
            _deadline = _timeProvider.After(_timeProvider.GetTimestamp(), timeout);
            _timer.Change(timeout, Timeout.InfiniteTimeSpan);
            return new ValueTask<bool>(this, _source.Version);
        }
    }

    /// <summary>The ack has come.</summary>
    /// <param name="sequenceNumber">Its number.</param>
    /// <param name="timestamp">When it arrived.</param>
    /// <param name="source">Where it came from.</param>
    /// <param name="payload">What the other application put into it.</param>
    public void Acknowledge(uint sequenceNumber, long timestamp, IPEndPoint? source = null, ReadOnlySpan<byte> payload = default)
    {
        lock (_gate)
        {
            if (SequenceNumber != sequenceNumber || _acknowledged)
            {
                return;
            }

            _acknowledged = true;
            AcknowledgedTimestamp = timestamp;
            _acknowledgedBy = source;
            Payload = KeepsPayload ? payload.ToArray() : [];
            if (!TryEndWait())
            {
                return;
            }
        }

        _source.SetResult(true);
    }

    public void Nack(uint sequenceNumber)
    {
        lock (_gate)
        {
            if (SequenceNumber != sequenceNumber)
            {
                return;
            }

            _nacks++;
            if (!IsRefused || !TryEndWait())
            {
                return;
            }
        }

        _source.SetResult(false);
    }

    /// <summary>The ping over a stream brought no answer either.</summary>
    public void FailStream()
    {
        lock (_gate)
        {
            _streamFailed = true;
            if (!IsRefused || !TryEndWait())
            {
                return;
            }
        }

        _source.SetResult(false);
    }

    /// <summary>Ends this wait and every later one at once: the node shuts down.</summary>
    public void Cancel()
    {
        lock (_gate)
        {
            _cancelled = true;
            if (!TryEndWait())
            {
                return;
            }
        }

        _source.SetResult(false);
    }

    public void Dispose() => _timer.Dispose();

    bool IValueTaskSource<bool>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private void TimeOut()
    {
        lock (_gate)
        {
            // A timer that is stopped may already be on its way, and must not end the wait that came after it.
            TimeSpan rest = _timeProvider.GetElapsedTime(_timeProvider.GetTimestamp(), _deadline);
            if (_waiting && rest > TimeSpan.Zero)
            {
                _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(rest.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
                return;
            }

            if (!TryEndWait())
            {
                return;
            }
        }

        _source.SetResult(false);
    }

    /// <summary>Under the lock; who ended it then sets the result outside of it, since the owner may go on within that call.</summary>
    /// <returns>Whether a wait was on, which is now over.</returns>
    private bool TryEndWait()
    {
        if (!_waiting)
        {
            return false;
        }

        _waiting = false;
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        return true;
    }
}
