using Gossip.Members;
using Gossip.Scheduling;

namespace Gossip.Dissemination;

/// <summary>Passes news and the application's messages on to a few random members at each tick, also to those that died lately, so that they can refute.</summary>
internal sealed class Gossiper(
    MemberTable table,
    TransmitLimitedQueue news,
    TransmitLimitedQueue messages,
    Signal filled,
    PacketSender sender,
    GossipOptions options,
    Random random,
    string localName)
{
    /// <summary>How often a node that does not gossip looks whether anybody is there to whom probes may carry what waits.</summary>
    private static readonly TimeSpan IdleInterval = TimeSpan.FromSeconds(1);

    private readonly RandomMembers _randomMembers = new(random);
    private readonly bool _gossips = options.GossipInterval > TimeSpan.Zero;
    private readonly TimeSpan _interval = options.GossipInterval > TimeSpan.Zero ? options.GossipInterval : IdleInterval;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_interval, options.TimeProvider);
        while (true)
        {
            // Nothing to say, no ticks: most of the time of most nodes.
            timer.Period = Timeout.InfiniteTimeSpan;
            await filled.WaitAsync(cancellationToken);

            // A random start, so that nodes that heard the same news do not speak in chorus.
            timer.Period = WholeMilliseconds(_interval * random.NextDouble());
            await timer.WaitForNextTickAsync(cancellationToken);
            timer.Period = _interval;
            while (news.Count > 0 || messages.Count > 0)
            {
                PassOn();
                await timer.WaitForNextTickAsync(cancellationToken);
            }
        }
    }

    /// <summary>Timers count whole milliseconds, and at least one.</summary>
    private static TimeSpan WholeMilliseconds(TimeSpan time) => TimeSpan.FromMilliseconds(1 + Math.Floor(time.TotalMilliseconds));

    private void PassOn()
    {
        MemberSnapshot snapshot = table.Snapshot;
        var rule = (LocalName: localName, Time: options.TimeProvider, DeadTime: options.GossipToTheDeadTime);
        List<Member> receivers = _randomMembers.Choose(
            snapshot,
            snapshot.KnownCount,
            options.GossipNodes,
            rule,
            static (member, rule) => !string.Equals(member.Name, rule.LocalName, StringComparison.Ordinal)
                && (member.IsLive || rule.Time.GetElapsedTime(member.StateChangedTimestamp) <= rule.DeadTime));
        if (receivers.Count == 0)
        {
            news.ReleaseWaiters();
            messages.Prune(0, BroadcastOutcome.NobodyThere);
        }

        if (!_gossips)
        {
            return;
        }

        foreach (Member receiver in receivers)
        {
            sender.Begin();
            sender.Piggyback();
            if (sender.IsEmpty)
            {
                return;
            }

            sender.Send(receiver.Address, receiver.Versions.ProtocolMaximum);
        }
    }
}
