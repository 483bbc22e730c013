namespace Gossip.Members;

/// <summary>
/// The smoothed round trip to a member with its deviation, and how often in a row a ping was not answered in time (RFC 6298 §2 and
/// §5.5). All of it in one word, so that readers on any thread never see half of a measurement. One writer, the prober; anyone may
/// make it forget.
/// </summary>
internal struct RoundTripEstimator
{
    /// <summary>Each time counts 100 ns and has 30 bits: longer ones count as 107 s, the longest.</summary>
    private const int BitsOfTime = 30;

    private const int BitsOfDoublings = 4;
    private const ulong LongestTime = (1UL << BitsOfTime) - 1;
    private const ulong MostDoublings = (1UL << BitsOfDoublings) - 1;

    /// <summary>The smoothed time, its deviation, the doublings; zero when nothing has been measured.</summary>
    private ulong _word;

    /// <summary>What is known now; <see langword="null"/> when nothing has been measured.</summary>
    public RoundTripEstimate? Current
    {
        get
        {
            ulong word = Interlocked.Read(ref _word);
            return word == 0 ? null : new RoundTripEstimate(Smoothed(word), Deviation(word));
        }
    }

    /// <summary>
    /// How long to wait for an answer: the smoothed time and four deviations, twice as long for each ping in a row that was not answered
    /// in time. <see langword="null"/> when nothing has been measured.
    /// </summary>
    public TimeSpan? Timeout
    {
        get
        {
            ulong word = Interlocked.Read(ref _word);
            return word == 0 ? null : (Smoothed(word) + (4 * Deviation(word))) * (1 << (int)(word & MostDoublings));
        }
    }

    /// <summary>A ping was answered in time.</summary>
    public void Add(TimeSpan roundTrip)
    {
        ulong before = Interlocked.Read(ref _word);
        long measured = (long)Math.Clamp((ulong)Math.Max(1, roundTrip.Ticks), 1, LongestTime);
        long smoothed = measured;
        long deviation = measured / 2;
        if (before != 0)
        {
            long old = Smoothed(before).Ticks;
            deviation = ((3 * Deviation(before).Ticks) + Math.Abs(old - measured) + 2) / 4;
            smoothed = ((7 * old) + measured + 4) / 8;
        }

        Replace(before, ((ulong)smoothed << (BitsOfTime + BitsOfDoublings)) | ((ulong)deviation << BitsOfDoublings));
    }

    /// <summary>A ping was not answered in time: the next is waited for twice as long, lest a way that has become longer is never measured.</summary>
    public void BackOff()
    {
        ulong before = Interlocked.Read(ref _word);
        if (before != 0 && (before & MostDoublings) < MostDoublings)
        {
            Replace(before, before + 1);
        }
    }

    /// <summary>The member is somewhere else now.</summary>
    public void Forget() => Interlocked.Exchange(ref _word, 0);

    private static TimeSpan Smoothed(ulong word) => TimeSpan.FromTicks((long)(word >> (BitsOfTime + BitsOfDoublings)));

    private static TimeSpan Deviation(ulong word) => TimeSpan.FromTicks((long)((word >> BitsOfDoublings) & LongestTime));

    /// <summary>What was forgotten meanwhile stays so.</summary>
    private void Replace(ulong before, ulong after) => Interlocked.CompareExchange(ref _word, after, before);
}
