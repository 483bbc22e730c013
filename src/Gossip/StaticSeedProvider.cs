namespace Gossip;

/// <summary>The same seeds always, to combine with others; alone, <see cref="GossipOptions.Seeds"/> says the same more simply.</summary>
/// <param name="seeds">The seeds, names that are resolved anew at each try among them; copied.</param>
public sealed class StaticSeedProvider(params IEnumerable<string> seeds) : ISeedProvider
{
    private readonly string[] _seeds = CopyOf(seeds);

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<string>> GetSeedsAsync(CancellationToken cancellationToken) => new(_seeds);

    private static string[] CopyOf(IEnumerable<string> seeds)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        string[] copy = [.. seeds];
        return copy.Contains(null!) ? throw new ArgumentException("A seed is null.", nameof(seeds)) : copy;
    }
}
