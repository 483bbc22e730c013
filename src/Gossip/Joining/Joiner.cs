using System.Collections.Concurrent;
using Gossip.Synchronization;
using Gossip.Wire;

namespace Gossip.Joining;

/// <summary>
/// Joins a cluster through seeds: resolves them all, then exchanges state with their addresses, several at a time. Of a name that
/// stands for many addresses a few are enough.
/// </summary>
internal sealed class Joiner(PushPullExchange exchange, GossipOptions options, Random random, int defaultPort)
{
    /// <summary>So many answers of one seed's addresses are enough: the rest of the cluster is learnt of from them.</summary>
    private const int EnoughAnswersOfOneSeed = 3;

    /// <exception cref="JoinFailedException">No address answered.</exception>
    /// <exception cref="OperationCanceledException">The join was cancelled.</exception>
    public async Task<JoinResult> JoinAsync(IReadOnlyList<string> seeds, CancellationToken cancellationToken)
    {
        var join = new Join();
        await Task.WhenAll(seeds.Distinct(StringComparer.Ordinal).Select(seed => ResolveAsync(join, seed, cancellationToken)));
        Attempt[] attempts = [.. join.Resolved];
        lock (random)
        {
            random.Shuffle(attempts);
        }

        var waiting = new ConcurrentQueue<Attempt>(attempts);
        int parallel = Math.Min(options.JoinParallelism, attempts.Length);
        await Task.WhenAll(Enumerable.Range(0, parallel).Select(_ => WorkAsync(join, waiting, cancellationToken)));
        cancellationToken.ThrowIfCancellationRequested();

        JoinFailure[] failures = [.. join.Failures];
        return join.Contacted == 0 && failures.Length > 0
            ? throw new JoinFailedException(failures)
            : new JoinResult(join.Contacted, failures);
    }

    private async Task ResolveAsync(Join join, string text, CancellationToken cancellationToken)
    {
        try
        {
            var seed = SeedAddress.Parse(text, defaultPort);
            if (options.RequireNodeNames && seed.NodeName.Length == 0)
            {
                throw new FormatException($"'{text}' does not name the node expected there, as {nameof(options.RequireNodeNames)} asks: name/host:port.");
            }

            IReadOnlyList<NodeAddress> addresses = await options.ResolveSeed(seed, cancellationToken);
            var progress = new SeedProgress();
            foreach (NodeAddress address in addresses)
            {
                string shown = addresses.Count == 1 ? text : $"{text} ({address.EndPoint})";
                join.Resolved.Enqueue(new Attempt(address, shown, progress));
            }
        }
        catch (Exception exception) when (exception is FormatException || StreamFailures.IsExpected(exception))
        {
            join.Failures.Enqueue(new JoinFailure(text, exception));
        }
    }

    private async Task WorkAsync(Join join, ConcurrentQueue<Attempt> waiting, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested && waiting.TryDequeue(out Attempt? attempt))
        {
            if (attempt.Seed.Answers >= EnoughAnswersOfOneSeed)
            {
                continue;
            }

            try
            {
                await exchange.DialAsync(attempt.Address, join: true, cancellationToken);
                Interlocked.Increment(ref attempt.Seed.Answers);
                Interlocked.Increment(ref join.Contacted);
            }
            catch (Exception exception) when (StreamFailures.IsExpected(exception))
            {
                join.Failures.Enqueue(new JoinFailure(attempt.Shown, exception));
            }
        }
    }

    /// <summary>One join under way.</summary>
    private sealed class Join
    {
        public readonly ConcurrentQueue<Attempt> Resolved = new();
        public readonly ConcurrentQueue<JoinFailure> Failures = new();
        public int Contacted;
    }

    /// <summary>How many of one seed's addresses have answered.</summary>
    private sealed class SeedProgress
    {
        public int Answers;
    }

    private sealed record Attempt(NodeAddress Address, string Shown, SeedProgress Seed);
}
