using Gossip.Diagnostics;
using Gossip.Members;
using Gossip.Scheduling;
using Gossip.Wire;

namespace Gossip.Synchronization;

/// <summary>
/// Exchanges the whole state with a random member now and then, the less often the larger the cluster is; and soon, again and again,
/// while the view grows fast: when this node has joined, or many have (protocol section 10).
/// </summary>
internal sealed class PushPullSyncer(
    MemberTable table,
    PushPullExchange exchange,
    Signal growth,
    GossipOptions options,
    Random random,
    string localName,
    NodeDiagnostics diagnostics)
{
    /// <summary>While the view grows, exchanges follow each other so much faster: after a second on average at the 30 s of a local network.</summary>
    private const int FollowUpsPerInterval = 30;

    /// <summary>A view that has grown by one in so many since it was last compared with another's is not what others see.</summary>
    private const int FastGrowth = 10;

    /// <summary>After so many exchanges that brought nobody new the view has stopped growing.</summary>
    private const int QuietExchanges = 2;

    private readonly RandomMembers _randomMembers = new(random);
    private int _sizeLastCompared = 1;
    private int _followUps;

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

            long now = options.TimeProvider.GetTimestamp();
            if (now < next && now < nextFollowUp)
            {
                continue;
            }

            await SynchronizeAsync(cancellationToken);
            CountFollowUp();
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
    private void CountFollowUp()
    {
        int size = table.Snapshot.Count;
        _followUps = _followUps == 0 ? 0 : size > _sizeLastCompared ? QuietExchanges : _followUps - 1;
        _sizeLastCompared = size;
    }

    private long AfterFollowUp() => After(options.PushPullInterval / FollowUpsPerInterval * (0.5 + random.NextDouble()));

    private long After(TimeSpan wait) => options.TimeProvider.After(options.TimeProvider.GetTimestamp(), wait);

    private async Task SynchronizeAsync(CancellationToken cancellationToken)
    {
        MemberSnapshot snapshot = table.Snapshot;
        List<Member> chosen = _randomMembers.Choose(
            snapshot,
            snapshot.Count,
            count: 1,
            localName,
            static (member, localName) => member.State == MemberState.Alive && !string.Equals(member.Name, localName, StringComparison.Ordinal));
        if (chosen.Count == 0)
        {
            return;
        }

        Member partner = chosen[0];
        try
        {
            await exchange.DialAsync(partner.Address, join: false, cancellationToken);
        }
        catch (Exception exception) when (StreamFailures.IsExpected(exception) && !cancellationToken.IsCancellationRequested)
        {
            diagnostics.PushPullFailed(partner.Address, exception);
        }
    }
}
