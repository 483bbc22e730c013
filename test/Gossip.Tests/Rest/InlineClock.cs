namespace Gossip.Tests.Rest;

/// <summary>A clock that a test moves; its timers fire on the test's own thread and cost nothing.</summary>
internal sealed class InlineClock : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<InlineTimer> _timers = [];
    private long _now = TimeSpan.TicksPerHour;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Volatile.Read(ref _now);

    public override DateTimeOffset GetUtcNow() => new(GetTimestamp(), TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new InlineTimer(this, callback, state);
        lock (_gate)
        {
            _timers.Add(timer);
        }

        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves on, from one timer that is due to the next.</summary>
    public void Advance(TimeSpan time)
    {
        long end = _now + time.Ticks;
        while (FirstDue(end) is { } timer)
        {
            Volatile.Write(ref _now, Math.Max(_now, timer.Due));
            timer.Fire();
        }

        Volatile.Write(ref _now, end);
    }

    private InlineTimer? FirstDue(long limit)
    {
        lock (_gate)
        {
            InlineTimer? first = null;
            foreach (InlineTimer timer in _timers)
            {
                if (timer.Due <= limit && (first is null || timer.Due < first.Due))
                {
                    first = timer;
                }
            }

            return first;
        }
    }

    private sealed class InlineTimer(InlineClock clock, TimerCallback callback, object? state) : ITimer
    {
        private long _period;

        public long Due { get; private set; } = long.MaxValue;

        public void Fire()
        {
            Due = _period > 0 ? clock.GetTimestamp() + _period : long.MaxValue;
            callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : clock.GetTimestamp() + dueTime.Ticks;
            _period = period == Timeout.InfiniteTimeSpan ? 0 : period.Ticks;
            return true;
        }

        public void Dispose()
        {
            Due = long.MaxValue;
            lock (clock._gate)
            {
                clock._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
