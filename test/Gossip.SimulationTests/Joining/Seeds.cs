namespace Gossip.SimulationTests.Joining;

/// <summary>A seed provider that says what it is told to say, and remembers when it was asked.</summary>
internal sealed class Seeds(TimeProvider time, params string[] seeds) : ISeedProvider
{
    public IReadOnlyList<string> Now { get; set; } = seeds;

    public bool IsWatched { get; init; }

    /// <summary>What goes wrong instead.</summary>
    public Exception? Failure { get; set; }

    public List<DateTimeOffset> Asked { get; } = [];

    /// <summary>The time from one question to the next.</summary>
    public TimeSpan[] Gaps => [.. Asked.Skip(1).Zip(Asked, (later, earlier) => later - earlier)];

    public ValueTask<IReadOnlyList<string>> GetSeedsAsync(CancellationToken cancellationToken)
    {
        Asked.Add(time.GetUtcNow());
        return Failure is null ? new(Now) : throw Failure;
    }
}
