using Gossip.Detection;
using Gossip.Synchronization;
using Gossip.Transports;
using Gossip.Wire;

namespace Gossip.Joining;

/// <summary>
/// Joins through members remembered from before: a few of them, drawn at random. Each has to answer to its name first, so that whoever
/// has its address by now is left alone.
/// </summary>
internal sealed class PeerJoiner(
    PeerMemory memory,
    PeerRecorder recorder,
    StreamPinger streamPinger,
    PendingProbes pendingProbes,
    PushPullExchange exchange,
    GossipOptions options,
    Random random)
{
    /// <summary>So many are asked at each try.</summary>
    private const int AskedAtOnce = 8;

    /// <summary>So many exchanges are enough: the others are learnt of from them.</summary>
    private const int Enough = 3;

    public async Task<JoinResult> TryAsync(CancellationToken cancellationToken)
    {
        await recorder.WaitUntilLoadedAsync(cancellationToken);
        RememberedPeer[] chosen = [.. memory.Peers];
        random.Shuffle(chosen);
        int begun = 0;
        JoinFailure?[] outcomes = await Task.WhenAll(chosen.Take(AskedAtOnce).Select(peer =>
            TryAsync(new NodeAddress(peer.Name, peer.EndPoint), () => Interlocked.Increment(ref begun) <= Enough, cancellationToken)));
        JoinFailure[] failures = [.. outcomes.OfType<JoinFailure>()];
        return new JoinResult(outcomes.Length - failures.Length, failures);
    }

    private async Task<JoinFailure?> TryAsync(NodeAddress peer, Func<bool> isNeeded, CancellationToken cancellationToken)
    {
        try
        {
            if (!await streamPinger.PingAsync(peer, pendingProbes.NextSequenceNumber(), options.StreamTimeout, cancellationToken))
            {
                cancellationToken.ThrowIfCancellationRequested();
                return new JoinFailure(peer.ToString(), new TransportException("It is not there, or does not answer to that name."));
            }

            if (isNeeded())
            {
                await exchange.DialAsync(peer, join: true, cancellationToken);
            }

            return null;
        }
        catch (Exception exception) when (StreamFailures.IsExpected(exception) && !cancellationToken.IsCancellationRequested)
        {
            return new JoinFailure(peer.ToString(), exception);
        }
    }
}
