namespace Gossip;

/// <summary>
/// Seeds of several providers: all of them are asked each time, one after the other. One that fails does not keep the others from being
/// heard: <see cref="GetSeedsAsync"/> throws only when there are no seeds at all, and a node that asks logs each failure. Of those that
/// are combined, only those that are watched are asked while the node waits.
/// </summary>
/// <param name="providers">Whom to ask, in this order; copied.</param>
public sealed class CombinedSeedProvider(params IEnumerable<ISeedProvider> providers) : ISeedProvider
{
    private readonly ISeedProvider[] _providers = CopyOf(providers);

    /// <summary>Whether one of them is watched.</summary>
    public bool IsWatched => Array.Exists(_providers, provider => provider.IsWatched);

    /// <summary>Those of them that are watched.</summary>
    internal CombinedSeedProvider Watched => new(_providers.Where(provider => provider.IsWatched));

    /// <inheritdoc />
    /// <exception cref="AggregateException">Providers failed, and the others had no seeds.</exception>
    public async ValueTask<IReadOnlyList<string>> GetSeedsAsync(CancellationToken cancellationToken)
    {
        (IReadOnlyList<string> seeds, IReadOnlyList<Exception> failures) = await AskAsync(cancellationToken);
        return seeds.Count == 0 && failures.Count > 0 ? throw new AggregateException(failures) : seeds;
    }

    /// <summary>Asks everyone, and tells what failed beside what was said.</summary>
    internal async ValueTask<(IReadOnlyList<string> Seeds, IReadOnlyList<Exception> Failures)> AskAsync(CancellationToken cancellationToken)
    {
        var seeds = new List<string>();
        var failures = new List<Exception>();
        foreach (ISeedProvider provider in _providers)
        {
            try
            {
                seeds.AddRange(await provider.GetSeedsAsync(cancellationToken));
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                failures.Add(exception);
            }
        }

        return (seeds, failures);
    }

    private static ISeedProvider[] CopyOf(IEnumerable<ISeedProvider> providers)
    {
        ArgumentNullException.ThrowIfNull(providers);
        ISeedProvider[] copy = [.. providers.SelectMany(provider => provider is CombinedSeedProvider combined ? combined._providers : [provider])];
        return copy.Contains(null!) ? throw new ArgumentException("A provider is null.", nameof(providers)) : copy;
    }
}
