namespace Gossip.Detection;

/// <summary>
/// How much this node trusts itself: Lifeguard's local health multiplier (§IV-A), a counter that saturates at 0 and at the
/// ceiling. 0 is healthy. Timeouts are stretched by the score + 1, so that a slow node accuses others less.
/// </summary>
internal sealed class LocalHealth(int maximumMultiplier)
{
    private int _score;

    public int Score => Volatile.Read(ref _score);

    public void Add(int delta)
    {
        int before, after;
        do
        {
            before = Volatile.Read(ref _score);
            after = Math.Clamp(before + delta, 0, maximumMultiplier - 1);
        }
        while (before != after && Interlocked.CompareExchange(ref _score, after, before) != before);
    }

    public TimeSpan Stretch(TimeSpan timeout) => timeout * (Score + 1);
}
