using Gossip.Detection;
using Gossip.Diagnostics;
using Gossip.Members;
using Gossip.Synchronization;
using Gossip.Wire;

namespace Gossip.Joining;

/// <summary>
/// Mends a cluster that fell apart: now and then one member that was lost, or one seed that is not among the live members, is tried
/// again, and the whole state exchanged with it. A lost member has to answer to its name first, so that whoever has its address by now
/// is left alone.
/// </summary>
internal sealed class Healer(
    MemberTable table,
    LostMembers lost,
    KnownSeeds known,
    JoinStatus status,
    PeerMemory peers,
    Joiner joiner,
    StreamPinger streamPinger,
    PendingProbes pendingProbes,
    PushPullExchange exchange,
    GossipOptions options,
    Random random,
    NodeDiagnostics diagnostics)
{
    /// <summary>Of larger clusters so many members try in each interval, so that the dead are not stormed by all who miss them.</summary>
    private const int TriesPerInterval = 16;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (options.HealInterval <= TimeSpan.Zero)
        {
            return;
        }

        while (true)
        {
            await Task.Delay(NextInterval(), options.TimeProvider, cancellationToken);
            LostMember[] members = FindLost();
            string[] seeds = await FindSeedsAsync(cancellationToken);
            if (members.Length + seeds.Length > 0)
            {
                int choice = random.Next(members.Length + seeds.Length);
                await (choice < members.Length ? TryMemberAsync(members[choice], cancellationToken) : TrySeedAsync(seeds[choice - members.Length], cancellationToken));
            }
        }
    }

    private TimeSpan NextInterval() =>
        options.HealInterval * Math.Max(1.0, (double)table.Snapshot.Count / TriesPerInterval) * (0.5 + random.NextDouble());

    /// <summary>Those who failed, and those remembered from an earlier run of this node whom nobody has named since.</summary>
    private LostMember[] FindLost() =>
    [
        .. lost.Remembered().Select(member => new LostMember(member.Address, member.Versions.ProtocolMaximum >= StreamPinger.LowestProtocol)),
        .. peers.Unmet.Where(peer => !table.TryFind(peer.Name, out _)).Select(peer => new LostMember(new NodeAddress(peer.Name, peer.EndPoint), AnswersStreamPings: true)),
    ];

    /// <summary>As long as this node is alone and looks for others, the background joiner tries the seeds.</summary>
    private async ValueTask<string[]> FindSeedsAsync(CancellationToken cancellationToken) => known.IsSearchWanted && !status.IsJoined
        ? []
        : [.. (await known.AskAsync(cancellationToken)).Seeds.Where(known.IsUsable)];

    private async Task TryMemberAsync(LostMember member, CancellationToken cancellationToken)
    {
        // Whom streams cannot ping cannot be asked for its name.
        bool answers = !member.AnswersStreamPings
            || await streamPinger.PingAsync(member.Address, pendingProbes.NextSequenceNumber(), options.StreamTimeout, cancellationToken);
        diagnostics.Metrics.HealTried(answers);
        if (answers)
        {
            await ExchangeAsync(member.Address, join: false, cancellationToken);
        }
    }

    /// <summary>A seed that is a live member has nothing to tell that others would not.</summary>
    private async Task TrySeedAsync(string seed, CancellationToken cancellationToken)
    {
        NodeAddress[] strangers;
        try
        {
            MemberSnapshot snapshot = table.Snapshot;
            strangers = [.. (await joiner.ResolveAsync(seed, cancellationToken)).Where(address => !snapshot.TryFind(address.EndPoint, out _))];
        }
        catch (Exception exception) when (StreamFailures.IsExpected(exception) && !cancellationToken.IsCancellationRequested)
        {
            diagnostics.Metrics.HealTried(answered: false);
            return;
        }

        if (strangers.Length > 0)
        {
            await ExchangeAsync(strangers[random.Next(strangers.Length)], join: true, cancellationToken);
        }
    }

    private async Task ExchangeAsync(NodeAddress address, bool join, CancellationToken cancellationToken)
    {
        try
        {
            await exchange.DialAsync(address, join, cancellationToken);
            diagnostics.Log.Healed(address.ToString());
        }
        catch (Exception exception) when (StreamFailures.IsExpected(exception) && !cancellationToken.IsCancellationRequested)
        {
            diagnostics.PushPullFailed(address, exception);
        }
    }

    /// <summary>Somebody to try again.</summary>
    private readonly record struct LostMember(NodeAddress Address, bool AnswersStreamPings);
}
