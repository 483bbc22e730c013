namespace Gossip.Simulation.Timing;

/// <summary>
/// A timer in virtual time, with the rules of <see cref="Timer"/> but for its resolution, which is a tick and not a millisecond:
/// a period of zero or <see cref="Timeout.InfiniteTimeSpan"/> fires once, a due time of zero fires as soon as ready work is done.
/// </summary>
internal sealed class VirtualTimer : ScheduledEvent, ITimer
{
    private const long LongestMilliseconds = 0xfffffffe;

    private readonly VirtualTimeProvider _time;
    private readonly TimerCallback _callback;
    private readonly object? _state;
    private long _period;
    private volatile bool _disposed;

    internal VirtualTimer(VirtualTimeProvider time, TimerCallback callback, object? state)
    {
        _time = time;
        _callback = callback;
        _state = state;
    }

    /// <inheritdoc />
    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        bool starts = IsFinite(dueTime, nameof(dueTime));
        bool repeats = IsFinite(period, nameof(period)) && period > TimeSpan.Zero;
        if (_disposed)
        {
            return false;
        }

        _period = repeats ? period.Ticks : 0;
        if (starts)
        {
            _time.Schedule(this, _time.Now + Math.Max(dueTime.Ticks, 0));
        }
        else
        {
            _time.Unschedule(this);
        }

        return true;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;

        // PeriodicTimer disposes from its finalizer, on a thread of its own: then the timer goes when it would have fired.
        if (_time.OnOwnerThread || Thread.CurrentThread.IsThreadPoolThread)
        {
            _time.Unschedule(this);
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    internal override void Fire()
    {
        if (_disposed)
        {
            return;
        }

        // Armed before the callback, as the callback may change or dispose the timer.
        if (_period > 0)
        {
            _time.Schedule(this, _time.Now + _period);
        }

        _time.CountTimer();
        _callback(_state);
    }

    private static bool IsFinite(TimeSpan span, string parameter)
    {
        long milliseconds = (long)span.TotalMilliseconds;
        ArgumentOutOfRangeException.ThrowIfLessThan(milliseconds, -1, parameter);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(milliseconds, LongestMilliseconds, parameter);
        return milliseconds != -1;
    }
}
