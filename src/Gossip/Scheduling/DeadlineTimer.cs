namespace Gossip.Scheduling;

/// <summary>One timer for many deadlines: set to the earliest of them, given as timestamps of the clock.</summary>
internal sealed class DeadlineTimer(TimeProvider timeProvider, TimerCallback due, object state) : IDisposable
{
    private readonly ITimer _timer = timeProvider.CreateTimer(due, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>Fires at a timestamp, or at once when that has passed.</summary>
    public void Set(long timestamp)
    {
        TimeSpan wait = timeProvider.GetElapsedTime(timeProvider.GetTimestamp(), timestamp);
        // Timers count whole milliseconds: one that fires a fraction early would only be set again.
        _timer.Change(TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling(wait.TotalMilliseconds))), Timeout.InfiniteTimeSpan);
    }

    public void Stop() => _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Dispose() => _timer.Dispose();
}
