namespace Gossip.Members;

/// <summary>How timeouts and limits grow with the number of members n (SWIM §4.1, Lifeguard §IV, protocol section 6).</summary>
internal static class ClusterScale
{
    /// <summary>Up to this many members push/pull keeps its base interval.</summary>
    private const int PushPullScaleThreshold = 32;

    /// <summary>How many times one broadcast is sent: multiplier × ⌈log10(n + 1)⌉.</summary>
    public static int RetransmitLimit(int multiplier, int members) =>
        multiplier * (int)Math.Ceiling(Math.Log10(members + 1.0));

    /// <summary>The shortest suspicion timeout: multiplier × max(1, log10 n) × probe interval, the logarithm cut to three decimals.</summary>
    public static TimeSpan SuspicionTimeout(int multiplier, int members, TimeSpan probeInterval)
    {
        double scale = Math.Max(1.0, Math.Log10(Math.Max(1.0, members)));
        long thousandths = (long)(scale * 1000);
        return TimeSpan.FromTicks(multiplier * thousandths * probeInterval.Ticks / 1000);
    }

    /// <summary>The push/pull interval: doubled past 32 members, then longer by one base interval for each further doubling.</summary>
    public static TimeSpan PushPullInterval(TimeSpan interval, int members)
    {
        if (members <= PushPullScaleThreshold)
        {
            return interval;
        }

        double multiplier = Math.Ceiling(Math.Log2(members) - Math.Log2(PushPullScaleThreshold)) + 1.0;
        return interval * multiplier;
    }
}
