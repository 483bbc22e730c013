namespace Gossip.Cli.Demo;

/// <summary>Who must see what of whom. A plain state machine: sightings go in, what is still open comes out.</summary>
internal sealed class DemoExpectation
{
    private readonly HashSet<(string Observer, string Subject)> _open;
    private readonly Func<NodeEvent, bool> _matches;
    private readonly Func<NodeEvent, string> _describe;

    /// <summary>Creates the expectation that each observer sees each subject.</summary>
    /// <param name="observers">Who must see.</param>
    /// <param name="subjects">Of whom; none: of itself.</param>
    /// <param name="matches">What.</param>
    /// <param name="describe">What an observer has seen once it has seen all, given the last event: "sees all five".</param>
    /// <param name="exceptThemselves">Whether an observer need not see it of itself.</param>
    public DemoExpectation(
        IEnumerable<string> observers,
        IReadOnlyCollection<string> subjects,
        Func<NodeEvent, bool> matches,
        Func<NodeEvent, string> describe,
        bool exceptThemselves = false)
    {
        _matches = matches;
        _describe = describe;
        _open = [.. observers.SelectMany(observer => subjects.Count == 0
            ? [(observer, observer)]
            : subjects.Where(subject => !exceptThemselves || subject != observer).Select(subject => (observer, subject)))];
        Observers = _open.Select(pair => pair.Observer).Distinct().Count();
    }

    /// <summary>How many nodes must see something.</summary>
    public int Observers { get; }

    /// <summary>Whether all has been seen.</summary>
    public bool IsMet => _open.Count == 0;

    /// <summary>When the first observer had seen all, since the demonstration began; null before.</summary>
    public TimeSpan? First { get; private set; }

    /// <summary>When the last observer so far had seen all, since the demonstration began; null before.</summary>
    public TimeSpan? Last { get; private set; }

    /// <summary>Takes a sighting.</summary>
    /// <param name="sighting">Who saw what.</param>
    /// <returns>What its observer has seen when this was the last it had to see; null otherwise.</returns>
    public string? Take(DemoSighting sighting)
    {
        if (!_matches(sighting.Event) || !_open.Remove((sighting.Observer, sighting.Event.Member.Name)))
        {
            return null;
        }

        if (_open.Any(pair => pair.Observer == sighting.Observer))
        {
            return null;
        }

        First ??= sighting.At;
        Last = sighting.At;
        return _describe(sighting.Event);
    }

    /// <summary>Who has not seen whom.</summary>
    /// <returns>For a sentence: "ada (of edsger), grace (of edsger and leslie)".</returns>
    public string Missing() => string.Join(", ", _open
        .GroupBy(pair => pair.Observer, pair => pair.Subject, StringComparer.Ordinal)
        .OrderBy(group => group.Key, StringComparer.Ordinal)
        .Select(group => $"{group.Key} (of {string.Join(" and ", group.Order(StringComparer.Ordinal))})"));
}
