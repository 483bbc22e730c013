using Gossip.Diagnostics;
using Gossip.Members;
using Gossip.Scheduling;
using Gossip.Wire;

namespace Gossip.Synchronization;

/// <summary>
/// Exchanges the whole state with a random member now and then, the less often the larger the cluster is; and soon, again and again,
/// while the view grows fast: when this node has joined, or many have; or when this node learns that others remember a former life of
/// it, at addresses where it may not be any more (protocol section 10).
/// </summary>
internal sealed class PushPullSyncer(
    MemberTable table,
    LocalNode local,
    PushPullExchange exchange,
    Signal growth,
    GossipOptions options,
    Random random,
    NodeDiagnostics diagnostics)
{
    /// <summary>While the view grows, exchanges follow each other so much faster: after a second on average at the 30 s of a local network.</summary>
    private const int FollowUpsPerInterval = 30;

    /// <summary>A view that has grown by one in so many since it was last compared with another's is not what others see.</summary>
    private const int FastGrowth = 10;

    /// <summary>While one in so many of the members, or more, turns up at a new address from one exchange to the next, others see what we do not.</summary>
    private const int FewMoves = 100;

    /// <summary>After so many exchanges that brought nobody new the view has stopped growing.</summary>
    private const int QuietExchanges = 2;

    /// <summary>An exchange that fails says nothing of how the view grows; after so many in a row it counts all the same.</summary>
    private const int MostFailures = 8;

    /// <summary>Who comes back tells others within this share of <see cref="GossipOptions.PushPullInterval"/>: 200 ms of 30 s.</summary>
    private const int ReturnsPerInterval = 150;

    private readonly RandomMembers _randomMembers = new(random);
    private int _sizeLastCompared = 1;
    private int _movesLastCompared;
    private int _followUps;
    private int _failures;
    private int _returnsTold;
    private NodeAddress? _toldFirst;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (options.PushPullInterval <= TimeSpan.Zero)
        {
            return;
        }

        using var timer = new DeadlineTimer(options.TimeProvider, static growth => ((Signal)growth!).Set(), growth);
        // A random start, so that nodes started together do not all ask at once.
        long next = After(options.PushPullInterval * random.NextDouble());
        long nextFollowUp = long.MaxValue;
        while (true)
        {
            timer.Set(Math.Min(next, nextFollowUp));
            await growth.WaitAsync(cancellationToken);
            if (nextFollowUp == long.MaxValue && HasGrownFast())
            {
                _followUps = QuietExchanges;
                nextFollowUp = AfterFollowUp();
            }

            if (options.Rules.FollowUpJoins && local.Returns != _returnsTold)
            {
                _returnsTold = local.Returns;
                _followUps = QuietExchanges;
                // Most of the others may have moved too: whoever has answered before is there.
                _toldFirst = exchange.LastPartner;
                nextFollowUp = After(options.PushPullInterval / ReturnsPerInterval * random.NextDouble());
            }

            long now = options.TimeProvider.GetTimestamp();
            if (now < next && now < nextFollowUp)
            {
                continue;
            }

            CountFollowUp(await SynchronizeAsync(cancellationToken));
            nextFollowUp = _followUps > 0 ? AfterFollowUp() : long.MaxValue;
            next = now < next ? next : After(ClusterScale.PushPullInterval(options.PushPullInterval, table.Snapshot.Count));
        }
    }

    private bool HasGrownFast()
    {
        int size = table.Snapshot.Count;
        return options.Rules.FollowUpJoins && size > _sizeLastCompared && (size - _sizeLastCompared) * FastGrowth >= size;
    }

    /// <summary>A series of exchanges goes on until some in a row have brought nobody new.</summary>
    private void CountFollowUp(bool answered)
    {
        _failures = answered ? 0 : _failures + 1;
        if (_failures is > 0 and < MostFailures)
        {
            return;
        }

        int size = table.Snapshot.Count;
        int moves = table.Moves;
        bool isQuiet = size <= _sizeLastCompared && (moves - _movesLastCompared) * FewMoves < size;
        _followUps = _followUps == 0 ? 0 : isQuiet ? _followUps - 1 : QuietExchanges;
        _sizeLastCompared = size;
        _movesLastCompared = moves;
    }

    private long AfterFollowUp() => After(options.PushPullInterval / FollowUpsPerInterval * (0.5 + random.NextDouble()));

    private long After(TimeSpan wait) => options.TimeProvider.After(options.TimeProvider.GetTimestamp(), wait);

    /// <returns>Whether the partner answered, or there is none.</returns>
    private async Task<bool> SynchronizeAsync(CancellationToken cancellationToken)
    {
        if (ChoosePartner() is not { } partner)
        {
            return true;
        }

        try
        {
            await exchange.DialAsync(partner, join: false, cancellationToken);
            return true;
        }
        catch (Exception exception) when (StreamFailures.IsExpected(exception) && !cancellationToken.IsCancellationRequested)
        {
            diagnostics.PushPullFailed(partner, exception);
            return false;
        }
    }

    private NodeAddress? ChoosePartner()
    {
        if (_toldFirst is { } partner)
        {
            _toldFirst = null;
            return partner;
        }

        MemberSnapshot snapshot = table.Snapshot;
        List<Member> chosen = _randomMembers.Choose(
            snapshot,
            snapshot.Count,
            count: 1,
            local.Name,
            static (member, localName) => member.State == MemberState.Alive && !string.Equals(member.Name, localName, StringComparison.Ordinal));
        return chosen.Count == 0 ? null : chosen[0].Address;
    }
}
