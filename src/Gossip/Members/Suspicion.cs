namespace Gossip.Members;

/// <summary>
/// One suspicion of one member (SWIM §4.2) with Lifeguard's timeout (§IV-B): it starts long and comes down to the minimum as
/// independent members confirm it. Knows no clock: it is asked with timestamps.
/// </summary>
internal sealed class Suspicion
{
    private readonly List<string> _accusers;
    private readonly int _expectedConfirmations;
    private readonly TimeSpan _minimum;
    private readonly TimeSpan _maximum;

    public Suspicion(string accuser, int expectedConfirmations, TimeSpan minimum, TimeSpan maximum, long startedTimestamp)
    {
        _accusers = [accuser];
        _expectedConfirmations = expectedConfirmations;
        _minimum = minimum;
        _maximum = maximum;
        StartedTimestamp = startedTimestamp;
    }

    public long StartedTimestamp { get; }

    /// <summary>Who suspects the member, the first accuser first. Never changes once the suspicion has ended.</summary>
    public IReadOnlyList<string> Accusers => _accusers;

    /// <summary>How many members beside the first accuser suspect it too.</summary>
    public int Confirmations => _accusers.Count - 1;

    /// <summary>Who was the first to declare the member dead, if anybody has.</summary>
    public string? DeclaredBy { get; private set; }

    /// <summary>
    /// How long after its start another's verdict is believed: half the minimum. Whoever declares a member dead has waited for the
    /// whole minimum since the suspicion was told, and a refutation is round in far less than the half.
    /// </summary>
    public TimeSpan TimeToAnswer => _minimum / 2;

    /// <summary>
    /// How long after its start the suspicion expires:
    /// max(minimum, maximum − (maximum − minimum) × log(c + 1) / log(k + 1)), and the minimum when nobody is there to confirm;
    /// once somebody has declared the member dead, when it has had its time to answer.
    /// </summary>
    public TimeSpan Timeout
    {
        get
        {
            if (DeclaredBy is not null)
            {
                return TimeToAnswer;
            }

            if (_expectedConfirmations < 1)
            {
                return _minimum;
            }

            double share = Math.Log(Confirmations + 1.0) / Math.Log(_expectedConfirmations + 1.0);
            // Cut to whole milliseconds, as the peers do, so that all expire alike.
            double milliseconds = Math.Floor(_maximum.TotalMilliseconds - (share * (_maximum - _minimum).TotalMilliseconds));
            var timeout = TimeSpan.FromMilliseconds(milliseconds);
            return timeout < _minimum ? _minimum : timeout;
        }
    }

    /// <summary>Counts another accuser.</summary>
    /// <returns>Whether that was news: a new accuser, and more are still expected.</returns>
    public bool Confirm(string accuser)
    {
        if (Confirmations >= _expectedConfirmations || _accusers.Contains(accuser, StringComparer.Ordinal))
        {
            return false;
        }

        _accusers.Add(accuser);
        return true;
    }

    /// <summary>Somebody has declared the member dead.</summary>
    /// <returns>Whether that was the first verdict.</returns>
    public bool Declare(string accuser)
    {
        if (DeclaredBy is not null)
        {
            return false;
        }

        DeclaredBy = accuser;
        return true;
    }
}
