namespace Gossip.Scheduling;

/// <summary>Counts with timestamps of a clock.</summary>
internal static class Timestamps
{
    /// <summary>The timestamp a while after another.</summary>
    public static long After(this TimeProvider timeProvider, long timestamp, TimeSpan duration) =>
        timestamp + (long)(duration.TotalSeconds * timeProvider.TimestampFrequency);
}
