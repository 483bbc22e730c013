namespace Gossip.SimulationTests.Joining;

/// <summary>A clock whose timers fire up to 4 ms early, as the system's do: they count the coarse ticks of the kernel.</summary>
internal sealed class EarlyTimers(TimeProvider time) : TimeProvider
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(4);

    public override long TimestampFrequency => time.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Timer(time.CreateTimer(callback, state, Early(dueTime), period));

    private static TimeSpan Early(TimeSpan dueTime) => dueTime <= TimeSpan.Zero ? dueTime : dueTime > 2 * Tick ? dueTime - Tick : dueTime / 2;

    private sealed class Timer(ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(Early(dueTime), period);

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
