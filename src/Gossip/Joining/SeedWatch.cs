namespace Gossip.Joining;

/// <summary>
/// Notices new seeds of providers that are watched. Seeds are compared, not files: a comment that changes is no news, nor is a seed that
/// goes, and it does not matter how a file came to be another. For one loop alone.
/// </summary>
internal sealed class SeedWatch(KnownSeeds seeds)
{
    private HashSet<string> _told = [];

    /// <summary>Whether there is anything to watch.</summary>
    public bool IsWanted => seeds.AreWatched;

    /// <summary>Looks, and tells whether there are seeds that were not there the last time; the first time, whether there are any.</summary>
    public async ValueTask<bool> HasNewAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<string> told = await seeds.AskWatchedAsync(cancellationToken);
        bool hasNew = !_told.IsSupersetOf(told);
        _told = [.. told];
        return hasNew;
    }
}
