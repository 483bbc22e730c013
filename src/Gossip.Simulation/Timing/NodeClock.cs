using Gossip.Simulation.Network;

namespace Gossip.Simulation.Timing;

/// <summary>
/// The clock of one node: the time of day can jump, as when an operator or NTP sets it; timestamps and timers go on evenly, as
/// monotonic clocks do.
/// </summary>
/// <param name="time">The simulation's clock.</param>
/// <param name="blocked">Whose timers wait while the node stalls, if its sends block.</param>
internal sealed class NodeClock(TimeProvider time, BlockedSenders? blocked = null) : TimeProvider
{
    /// <summary>How far the node's time of day is ahead of the simulation's.</summary>
    internal TimeSpan Offset { get; set; }

    /// <inheritdoc />
    public override long TimestampFrequency => time.TimestampFrequency;

    /// <inheritdoc />
    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + Offset;

    /// <inheritdoc />
    public override long GetTimestamp() => time.GetTimestamp();

    /// <inheritdoc />
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        blocked is null ? time.CreateTimer(callback, state, dueTime, period) : blocked.CreateTimer(time, callback, state, dueTime, period);
}
