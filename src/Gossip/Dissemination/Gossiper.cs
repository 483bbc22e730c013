using Gossip.Members;

namespace Gossip.Dissemination;

/// <summary>Passes news and the application's messages on to a few random members at each tick, also to those that died lately, so that they can refute.</summary>
internal sealed class Gossiper(
    MemberTable table,
    TransmitLimitedQueue news,
    TransmitLimitedQueue messages,
    PacketSender sender,
    GossipOptions options,
    Random random,
    string localName)
{
    private readonly RandomMembers _randomMembers = new(random);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (options.GossipInterval <= TimeSpan.Zero)
        {
            return;
        }

        // A random start, so that nodes started together do not speak in chorus.
        await Task.Delay(options.GossipInterval * random.NextDouble(), options.TimeProvider, cancellationToken);
        using var timer = new PeriodicTimer(options.GossipInterval, options.TimeProvider);
        do
        {
            PassOn();
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private void PassOn()
    {
        if (news.Count == 0 && messages.Count == 0)
        {
            return;
        }

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
