using Gossip.Simulation.Scheduling;

namespace Gossip.Simulation.Timing;

/// <summary>
/// A clock that stands still while work is done and then jumps to the next event.
/// It starts at 2030-01-01T00:00:00Z, counts in ticks of 100 ns, and lives in UTC.
/// </summary>
internal sealed class VirtualTimeProvider : TimeProvider
{
    private static readonly DateTimeOffset s_start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // So that the timestamp of the start is not zero, which some code takes for "never".
    private const long TimestampAtStart = TimeSpan.TicksPerHour;

    private readonly EventHeap _events = new();
    private readonly SimulationScheduler _scheduler;

    internal VirtualTimeProvider(SimulationScheduler scheduler) => _scheduler = scheduler;

    /// <inheritdoc />
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc />
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>Virtual time since the start, in ticks of 100 ns.</summary>
    internal long Now { get; private set; }

    /// <summary>How many timer callbacks have been called.</summary>
    internal long TimersFired { get; private set; }

    /// <summary>How many events are waiting.</summary>
    internal int PendingEvents => _events.Count;

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => s_start.AddTicks(Now);

    /// <inheritdoc />
    public override long GetTimestamp() => TimestampAt(Now);

    /// <summary>The timestamp that <see cref="GetTimestamp"/> will return at an instant of virtual time.</summary>
    internal static long TimestampAt(long ticks) => TimestampAtStart + ticks;

    /// <inheritdoc />
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Schedules an event, or moves it, to an instant of virtual time that is not in the past.</summary>
    internal void Schedule(ScheduledEvent scheduled, long due)
    {
        _scheduler.RequireOwnerThread("A timer was set");
        _events.Schedule(scheduled, Math.Max(due, Now));
    }

    /// <summary>Takes an event back.</summary>
    internal bool Unschedule(ScheduledEvent scheduled)
    {
        _scheduler.RequireOwnerThread("A timer was stopped");
        return _events.Remove(scheduled);
    }

    /// <summary>Whether the caller is on the simulation's thread, where the heap may be touched.</summary>
    internal bool OnOwnerThread => _scheduler.OnOwnerThread;

    /// <summary>Moves the clock to the next event that is due by a limit and makes it happen.</summary>
    /// <returns>Whether there was one.</returns>
    internal bool TryFireNext(long limit)
    {
        long due = _events.FirstDue;
        if (_events.Count == 0 || due > limit)
        {
            return false;
        }

        MoveTo(due);
        _scheduler.CountRun();
        _events.Pop().Fire();
        return true;
    }

    /// <summary>Moves the clock; never back.</summary>
    internal void MoveTo(long ticks)
    {
        if (ticks > Now)
        {
            Now = ticks;
            _scheduler.ClockMoved();
        }
    }

    /// <summary>Counts a call of a timer callback.</summary>
    internal void CountTimer() => TimersFired++;

    /// <summary>Forgets all events.</summary>
    internal void Clear() => _events.Clear();
}
