namespace Gossip.Transports;

/// <summary>A timer of a <see cref="ReceiverTimeProvider"/>, whose lock guards its state.</summary>
internal sealed class ReceiverTimer(ReceiverTimeProvider time, TimerCallback callback, object? state, TimeProvider beneath) : ITimer
{
    private ITimer? _fallback;
    private bool _isFallbackSet;

    /// <summary>The receiving thread that fires it; 0: none does.</summary>
    public int Thread { get; private set; }

    /// <summary>When that is, as a timestamp.</summary>
    public long Due { get; private set; } = long.MaxValue;

    /// <summary>After how long again; not positive: not again.</summary>
    public TimeSpan Period { get; private set; }

    public bool IsDisposed { get; private set; }

    /// <summary>The timer of the clock beneath, about to be set.</summary>
    public ITimer Fallback
    {
        get
        {
            _isFallbackSet = true;
            return _fallback ??= beneath.CreateTimer(
                static timer => ((ReceiverTimer)timer!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public void Set(int thread, long due, TimeSpan period) => (Thread, Due, Period) = (thread, due, period);

    public void Clear() => Set(0, long.MaxValue, TimeSpan.Zero);

    public void StopFallback()
    {
        if (_isFallbackSet)
        {
            _fallback?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _isFallbackSet = false;
        }
    }

    public void DisposeFallback()
    {
        IsDisposed = true;
        _fallback?.Dispose();
    }

    /// <summary>Calls back; outside of the lock.</summary>
    public void Fire() => callback(state);

    public bool Change(TimeSpan dueTime, TimeSpan period) => time.Set(this, dueTime, period);

    public void Dispose() => time.Dispose(this);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
