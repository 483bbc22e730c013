using System.Diagnostics;
using Gossip.Diagnostics;
using Gossip.Synchronization;
using Gossip.Wire;

namespace Gossip.Joining;

/// <summary>
/// Joins a cluster through seeds: resolves them all, then exchanges state with their addresses, several at a time. Of a name that
/// stands for many addresses a few are enough.
/// </summary>
internal sealed class Joiner(
    PushPullExchange exchange, KnownSeeds known, GossipOptions options, Random random, int defaultPort, NodeDiagnostics diagnostics)
{
    /// <summary>Addresses of a later stage are tried beside the earlier ones when these have been silent for this part of a stream's time.</summary>
    private const int PartOfStreamTimeout = 10;

    private readonly ResolveSeed _resolveSeed = options.ResolveSeed;
    private readonly OverloadRetry _retry = new(options, random);

    /// <exception cref="JoinFailedException">No address answered.</exception>
    /// <exception cref="OperationCanceledException">The join was cancelled.</exception>
    public async Task<JoinResult> JoinAsync(IReadOnlyList<string> seeds, CancellationToken cancellationToken)
    {
        known.Remember(seeds);
        JoinResult result = await TryAsync(seeds, static _ => true, cancellationToken);
        return result.Contacted == 0 && result.Failures.Count > 0 ? throw new JoinFailedException(result.Failures) : result;
    }

    /// <summary>Joins through those addresses of seeds that are wanted. Nobody may answer.</summary>
    /// <exception cref="OperationCanceledException">The join was cancelled.</exception>
    public async Task<JoinResult> TryAsync(IReadOnlyList<string> seeds, Predicate<NodeAddress> isWanted, CancellationToken cancellationToken)
    {
        long started = options.TimeProvider.GetTimestamp();
        using Activity? activity = diagnostics.Activities.StartJoin(seeds.Count);
        var join = new JoinProgress(options.TimeProvider, options.StreamTimeout / PartOfStreamTimeout);
        try
        {
            return await TryAsync(join, seeds, isWanted, cancellationToken);
        }
        finally
        {
            join.End();
            diagnostics.JoinEnded(
                activity, options.TimeProvider.GetElapsedTime(started), join.Contacted, join.Failures.Count, cancellationToken.IsCancellationRequested);
        }
    }

    private async Task<JoinResult> TryAsync(
        JoinProgress join, IReadOnlyList<string> seeds, Predicate<NodeAddress> isWanted, CancellationToken cancellationToken)
    {
        await Task.WhenAll(seeds.Distinct(StringComparer.Ordinal).Select(seed => ResolveAsync(join, seed, isWanted, cancellationToken)));
        int parallel = Math.Min(options.JoinParallelism, join.Begin());
        await Task.WhenAll(Enumerable.Range(0, parallel).Select(_ => WorkAsync(join, cancellationToken)));
        cancellationToken.ThrowIfCancellationRequested();

        return new JoinResult(join.Contacted, [.. join.Failures]);
    }

    /// <summary>The addresses that a seed stands for now.</summary>
    public async Task<IEnumerable<NodeAddress>> ResolveAsync(string seed, CancellationToken cancellationToken) =>
        (await _resolveSeed(SeedAddress.Parse(seed, defaultPort), cancellationToken)).Targets.Select(target => target.Address);

    private async Task ResolveAsync(JoinProgress join, string text, Predicate<NodeAddress> isWanted, CancellationToken cancellationToken)
    {
        Activity? activity = diagnostics.Activities.StartJoinSeed(text);
        try
        {
            var seed = SeedAddress.Parse(text, defaultPort);
            if (options.RequireNodeNames && seed.NodeName.Length == 0)
            {
                throw new FormatException($"'{text}' does not name the node expected there, as {nameof(options.RequireNodeNames)} asks: name/host:port.");
            }

            ResolvedSeed resolved = await _resolveSeed(seed, cancellationToken);
            bool isOneAddress = resolved.Targets.Count == 1 && !seed.IsService;
            join.Add(resolved.Targets.Where(target => isWanted(target.Address)).Select(target => new JoinAttempt(
                target, isOneAddress ? text : $"{text} ({target.Address.EndPoint})", DrawPlace(target))), activity);
            foreach (Exception failure in resolved.Failures)
            {
                join.Failures.Enqueue(new JoinFailure(text, failure));
            }
        }
        catch (Exception exception) when (exception is FormatException || StreamFailures.IsExpected(exception))
        {
            join.Failures.Enqueue(new JoinFailure(text, exception));
            activity.Fail(exception);
            activity?.Dispose();
        }
    }

    /// <summary>
    /// A random place in the queue, so that not everybody asks the same member first. Taking the smallest of exponentially distributed
    /// numbers chooses in proportion to the weights.
    /// </summary>
    private double DrawPlace(in SeedTarget target)
    {
        lock (random)
        {
            return -Math.Log(1 - random.NextDouble()) / target.Weight;
        }
    }

    private async Task WorkAsync(JoinProgress join, CancellationToken cancellationToken)
    {
        while (await join.Waiting.WaitToReadAsync(cancellationToken))
        {
            while (!cancellationToken.IsCancellationRequested && join.Waiting.TryRead(out JoinAttempt? attempt))
            {
                await TryAsync(join, attempt, cancellationToken);
            }
        }
    }

    private async Task TryAsync(JoinProgress join, JoinAttempt attempt, CancellationToken cancellationToken)
    {
        bool answered = false;
        if (attempt.Seed?.Activity is { } seed)
        {
            // Whichever of the join's workers tries it: it belongs to the seed.
            Activity.Current = seed;
        }

        try
        {
            await _retry.RunAsync(
                async () =>
                {
                    if (!join.HasEnoughOf(attempt))
                    {
                        await exchange.DialAsync(attempt.Target.Address, join: true, cancellationToken);
                        answered = true;
                    }
                },
                cancellationToken);
        }
        catch (Exception exception) when (StreamFailures.IsExpected(exception))
        {
            join.Failures.Enqueue(new JoinFailure(attempt.Shown, exception));
        }
        finally
        {
            join.Finish(attempt, answered);
        }
    }
}
