using Gossip.Diagnostics;

namespace Gossip.Joining;

/// <summary>
/// Everything that says where members may be found: the seeds that were configured, those this node was told to join through, and what
/// the provider says, which is asked anew each time.
/// </summary>
internal sealed class KnownSeeds(GossipOptions options, int defaultPort, NodeDiagnostics diagnostics)
{
    /// <summary>So many seeds are taken from the options, and so many from the provider.</summary>
    public const int Maximum = 1024;

    /// <summary>Of the seeds of joins beyond this many are not remembered; the first stay.</summary>
    private const int MaximumOfJoins = 64;

    private readonly string[] _configured = [.. options.Seeds];
    private readonly ISeedProvider? _watched = WatchedOf(options.SeedProvider);
    private readonly Lock _gate = new();
    private IReadOnlyList<string> _ofJoins = [];

    /// <summary>Whether this node is to look for others on its own.</summary>
    public bool IsSearchWanted => _configured.Length > 0 || options.SeedProvider is not null || options.PeerStore is not null;

    /// <summary>Whether there are seeds that may be asked for while this node waits.</summary>
    public bool AreWatched => _watched is not null;

    /// <summary>Remembers what this node was told to join through.</summary>
    public void Remember(IReadOnlyList<string> seeds)
    {
        lock (_gate)
        {
            _ofJoins = [.. _ofJoins.Union(seeds, StringComparer.Ordinal).Where(IsUsable).Take(MaximumOfJoins)];
        }
    }

    /// <summary>Whether a text is a seed, and names the node expected there if it has to.</summary>
    public bool IsUsable(string text) => SeedAddress.TryParse(text, defaultPort, out SeedAddress? seed) && (seed.NodeName.Length > 0 || !options.RequireNodeNames);

    /// <summary>The seeds of now, each once, some of them perhaps not usable; and what kept the provider from telling more.</summary>
    public async ValueTask<(string[] Seeds, JoinFailure[] Failures)> AskAsync(CancellationToken cancellationToken)
    {
        (IReadOnlyList<string> provided, IReadOnlyList<Exception> failures) = options.SeedProvider is { } provider
            ? await AskAsync(provider, cancellationToken)
            : ([], []);
        foreach (Exception failure in failures)
        {
            diagnostics.Metrics.PolicyFailed(nameof(GossipOptions.SeedProvider));
            if (diagnostics.Throttle.Allows(LogCause.SeedsNotTold, out LeftOut leftOut))
            {
                diagnostics.Log.SeedsNotTold(failure.Message, leftOut);
            }
        }

        IReadOnlyList<string> ofJoins;
        lock (_gate)
        {
            ofJoins = _ofJoins;
        }

        return (
            [.. _configured.Union(ofJoins, StringComparer.Ordinal).Union(provided.Take(Maximum), StringComparer.Ordinal)],
            [.. failures.Select(failure => new JoinFailure(nameof(GossipOptions.SeedProvider), failure))]);
    }

    /// <summary>The seeds of now of whoever is watched. What kept them from telling more is left to the next try, which asks them too.</summary>
    public async ValueTask<IReadOnlyList<string>> AskWatchedAsync(CancellationToken cancellationToken) =>
        _watched is null ? [] : (await AskAsync(_watched, cancellationToken)).Seeds;

    private static ISeedProvider? WatchedOf(ISeedProvider? provider) =>
        provider is not { IsWatched: true } ? null : provider is CombinedSeedProvider combined ? combined.Watched : provider;

    private async ValueTask<(IReadOnlyList<string> Seeds, IReadOnlyList<Exception> Failures)> AskAsync(ISeedProvider provider, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.StreamTimeout, options.TimeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            if (provider is CombinedSeedProvider combined)
            {
                return await combined.AskAsync(both.Token);
            }

            IReadOnlyList<string> seeds = await provider.GetSeedsAsync(both.Token);
            return ([.. seeds.OfType<string>()], []);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return ([], [exception]);
        }
    }
}
