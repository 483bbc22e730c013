using Gossip.Diagnostics;
using Gossip.Members;
using Gossip.Scheduling;

namespace Gossip.Joining;

/// <summary>
/// Looks for others as long as this node is alone: tries every seed, and members remembered from before, again and again, the less
/// often the longer it lasts, and at once when a watched provider has new seeds. Once others are there it rests; what else there is to mend is the healer's.
/// </summary>
internal sealed class BackgroundJoiner(
    KnownSeeds seeds,
    Joiner joiner,
    PeerJoiner peers,
    OwnAddresses own,
    JoinStatus status,
    LocalNode local,
    GossipOptions options,
    Random random,
    NodeDiagnostics diagnostics)
{
    /// <summary>How often watched providers are asked between tries.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    /// <summary>How long whoever writes new seeds may take to write all of them; after another look there is another try.</summary>
    private static readonly TimeSpan Writing = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// How long an answer may take to show in the table. Whoever answered and does not show by then was this node itself, under an
    /// address it does not know of, or nobody who may be a member.
    /// </summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(100);

    private readonly JoinBackoff _backoff = new(options.JoinRetryDelay, options.JoinRetryMaximumDelay, random);
    private readonly SeedWatch _watch = new(seeds);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!seeds.IsSearchWanted)
        {
            return;
        }

        using var timer = new DeadlineTimer(options.TimeProvider, static changed => ((Signal)changed!).Set(), status.Changed);
        while (!local.IsLeaving)
        {
            if (status.IsJoined)
            {
                _backoff.Reset();
                await status.Changed.WaitAsync(cancellationToken);
                continue;
            }

            IReadOnlyList<JoinFailure> failures = await TryAsync(timer, cancellationToken);
            TimeSpan wait = _backoff.Next();
            Report(failures, wait);
            await RestAsync(timer, wait, cancellationToken);
        }
    }

    /// <returns>What failed; nothing when nobody but this node was to be found.</returns>
    private async Task<IReadOnlyList<JoinFailure>> TryAsync(DeadlineTimer timer, CancellationToken cancellationToken)
    {
        await _watch.HasNewAsync(cancellationToken); // what is new from here on this try may miss
        (string[] all, JoinFailure[] failures) = await seeds.AskAsync(cancellationToken);
        JoinResult result = await joiner.TryAsync(all, address => !own.Contains(address), cancellationToken);
        await SettleAsync(timer, result, cancellationToken);
        if (status.IsJoined)
        {
            return [];
        }

        JoinResult remembered = await peers.TryAsync(cancellationToken);
        await SettleAsync(timer, remembered, cancellationToken);
        return [.. failures, .. result.Failures, .. remembered.Failures];
    }

    private Task SettleAsync(DeadlineTimer timer, JoinResult result, CancellationToken cancellationToken) =>
        result.Contacted > 0 ? WaitAsync(timer, Settling, cancellationToken) : Task.CompletedTask;

    private void Report(IReadOnlyList<JoinFailure> failures, TimeSpan wait)
    {
        status.ReachedNobody(failures);
        JoinState state = status.State;
        diagnostics.Metrics.JoinTried(state);
        if (state == JoinState.Alone && diagnostics.Throttle.Allows(LogCause.IsAlone, out LeftOut leftOut))
        {
            diagnostics.Log.IsAlone(wait, leftOut);
        }
        else if (state == JoinState.Joining && diagnostics.Throttle.Allows(LogCause.JoinFailed, out leftOut))
        {
            diagnostics.Log.JoinFailed(wait, failures.Count, failures[0].ToString(), leftOut);
        }
    }

    /// <summary>Waits for the next try, or until there are others, or new seeds: with them the waits start over.</summary>
    private async Task RestAsync(DeadlineTimer timer, TimeSpan wait, CancellationToken cancellationToken)
    {
        TimeProvider time = options.TimeProvider;
        long end = time.After(time.GetTimestamp(), wait);
        while (!status.IsJoined && time.GetElapsedTime(time.GetTimestamp(), end) is { Ticks: > 0 } left)
        {
            await WaitAsync(timer, _watch.IsWanted && left > LookInterval ? LookInterval : left, cancellationToken);
            if (!status.IsJoined && await _watch.HasNewAsync(cancellationToken))
            {
                _backoff.Reset();
                await WaitAsync(timer, Writing, cancellationToken);
                return;
            }
        }
    }

    /// <summary>Waits, or until others are there.</summary>
    private async Task WaitAsync(DeadlineTimer timer, TimeSpan wait, CancellationToken cancellationToken)
    {
        long end = options.TimeProvider.After(options.TimeProvider.GetTimestamp(), wait);
        while (!status.IsJoined && options.TimeProvider.GetTimestamp() < end)
        {
            timer.Set(end); // again, too: the system's timers count coarse ticks, and fire some milliseconds early
            await status.Changed.WaitAsync(cancellationToken);
        }

        timer.Stop();
    }
}
