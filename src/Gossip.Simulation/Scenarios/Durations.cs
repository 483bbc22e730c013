namespace Gossip.Simulation.Scenarios;

/// <summary>Durations as one says them: <c>10.Seconds()</c>.</summary>
public static class Durations
{
    /// <summary>So many milliseconds.</summary>
    /// <param name="count">How many.</param>
    /// <returns>The duration.</returns>
    public static TimeSpan Milliseconds(this int count) => TimeSpan.FromMilliseconds(count);

    /// <summary>So many seconds.</summary>
    /// <param name="count">How many.</param>
    /// <returns>The duration.</returns>
    public static TimeSpan Seconds(this int count) => TimeSpan.FromSeconds(count);

    /// <summary>So many minutes.</summary>
    /// <param name="count">How many.</param>
    /// <returns>The duration.</returns>
    public static TimeSpan Minutes(this int count) => TimeSpan.FromMinutes(count);
}
