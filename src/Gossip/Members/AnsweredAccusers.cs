namespace Gossip.Members;

/// <summary>
/// Whom this node has just answered. Accusations come many times each, and anybody may send them in anybody's name: each accuser is
/// answered once in an interval, and no more than <see cref="MostAtOnce"/> of them.
/// </summary>
internal sealed class AnsweredAccusers(TimeSpan interval, TimeProvider timeProvider)
{
    /// <summary>More than these do not accuse one member by themselves, unless it is hardly heard at all.</summary>
    public const int MostAtOnce = 32;

    private readonly Queue<(string Accuser, long Timestamp)> _latest = new();

    /// <returns>Whether the accuser may be answered now; it is taken to be.</returns>
    public bool TryAdd(string accuser)
    {
        while (_latest.TryPeek(out (string Accuser, long Timestamp) oldest) && timeProvider.GetElapsedTime(oldest.Timestamp) >= interval)
        {
            _latest.Dequeue();
        }

        if (_latest.Count >= MostAtOnce)
        {
            return false;
        }

        foreach ((string answered, _) in _latest)
        {
            if (string.Equals(answered, accuser, StringComparison.Ordinal))
            {
                return false;
            }
        }

        _latest.Enqueue((accuser, timeProvider.GetTimestamp()));
        return true;
    }
}
