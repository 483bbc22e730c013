using Gossip.Diagnostics;
using Gossip.Members;
using Gossip.Wire;

namespace Gossip.Synchronization;

/// <summary>Exchanges the whole state with a random member now and then, the less often the larger the cluster is.</summary>
internal sealed class PushPullSyncer(
    MemberTable table,
    PushPullExchange exchange,
    GossipOptions options,
    Random random,
    string localName,
    NodeDiagnostics diagnostics)
{
    private readonly RandomMembers _randomMembers = new(random);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (options.PushPullInterval <= TimeSpan.Zero)
        {
            return;
        }

        // A random start, so that nodes started together do not all ask at once.
        await Task.Delay(options.PushPullInterval * random.NextDouble(), options.TimeProvider, cancellationToken);
        while (true)
        {
            await SynchronizeAsync(cancellationToken);
            TimeSpan interval = ClusterScale.PushPullInterval(options.PushPullInterval, table.Snapshot.Count);
            await Task.Delay(interval, options.TimeProvider, cancellationToken);
        }
    }

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
            diagnostics.Metrics.PushPullFailed();
            if (diagnostics.Throttle.Allows(LogCause.PushPullFailed))
            {
                diagnostics.Log.PushPullFailed(partner.Name, partner.EndPoint, exception.Message);
            }
        }
    }
}
