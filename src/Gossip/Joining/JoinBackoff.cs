namespace Gossip.Joining;

/// <summary>
/// How long to wait between tries: twice as long after each, up to a maximum, and each time drawn anew between half of that and all of
/// it, so that nodes that lost each other at once do not come back at once.
/// </summary>
/// <param name="first">The longest first wait.</param>
/// <param name="maximum">The longest wait.</param>
/// <param name="random">Draws.</param>
internal sealed class JoinBackoff(TimeSpan first, TimeSpan maximum, Random random)
{
    private double _factor = 1;

    /// <summary>The next wait.</summary>
    public TimeSpan Next()
    {
        bool isGrowing = maximum > first * _factor;
        TimeSpan longest = isGrowing ? first * _factor : maximum;
        _factor = isGrowing ? _factor * 2 : _factor;
        return longest * (0.5 + (0.5 * random.NextDouble()));
    }

    /// <summary>Begins anew.</summary>
    public void Reset() => _factor = 1;
}
