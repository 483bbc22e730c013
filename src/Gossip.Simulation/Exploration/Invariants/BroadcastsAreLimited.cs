using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gossip.Members;
using Gossip.Wire;

namespace Gossip.Simulation.Exploration.Invariants;

/// <summary>
/// A node sends a broadcast at most multiplier × ⌈log10(n + 1)⌉ times (SWIM §4.1), n being the most members it held for live
/// when it sent it. One that left while it was alone counts nobody any more and has a limit of zero; its news is still sent once.
/// </summary>
/// <remarks>
/// <para>
/// Counted are equal messages of one node about one member since it last queued news of that member. It queues news when the
/// member's record changes, but for two changes: a raised incarnation of one that stays suspect or stays departed. A suspicion
/// that another accuser confirms is queued anew without a change, but then names another accuser.
/// </para>
/// <para>
/// Not broadcasts: the goodbye that goes straight to members, in front of a ping; the accusation told to a suspect right after the
/// ping for it, or to one that pinged right after its ack; the verdict told right after a nack. A node's own alive message is
/// queued anew, without a change, at most once in a probe interval, and sent to each who accuses the node at most once in a probe
/// timeout. What a stalled node sends is seen only when it goes on; from then on its n is the largest ever.
/// </para>
/// </remarks>
internal sealed class BroadcastsAreLimited : Invariant
{
    private readonly ConditionalWeakTable<WatchedNode, Dictionary<string, Sent>> _sent = [];

    public override string Name => "broadcasts are limited";

    public override void OnMemberChanged(WatchedNode node, Member? before, Member? after)
    {
        if (after is null)
        {
            SentBy(node).Remove(before!.Name);
            return;
        }

        bool staysSuspect = before?.State == MemberState.Suspect && after.State == MemberState.Suspect;
        bool staysDeparted = !after.IsLive && before is not { IsLive: true };
        if (!staysSuspect && !staysDeparted)
        {
            Sent sent = SentOf(node, after.Name);
            sent.Times.Clear();
            sent.LargestCount = 0;
            sent.Since = Monitor.Elapsed;
        }
    }

    public override void OnPacketSent(WatchedNode node, SentPacket packet)
    {
        NoteAccusers(packet);
        int ping = PlaceOfPing(packet);
        for (int i = 0; i < packet.Messages.Count; i++)
        {
            SentMessage message = packet.Messages[i];
            bool isGoodbye = i < ping;
            bool tellsTheSuspect = ping >= 0 && i == ping + 1 && message.Type == MessageType.Suspect
                && string.Equals(message.From, node.Name, StringComparison.Ordinal)
                && string.Equals(message.Subject, packet.Messages[ping].Subject, StringComparison.Ordinal);
            if (message.IsNews && !isGoodbye && !tellsTheSuspect && !IsToldWithAck(node, packet, i)
                && !IsToldWithNack(node, packet, i) && !IsAnswer(node, packet))
            {
                Count(node, message);
            }
        }
    }

    /// <summary>Who speaks up with stale news is told alone what is believed of it, where it was, or where it is now.</summary>
    private bool IsAnswer(WatchedNode node, SentPacket packet) =>
        packet.Messages is [{ Type: MessageType.Suspect or MessageType.Dead } accusation]
        && ((node.Cluster is { } cluster && cluster.TryGetMember(accusation.Subject, out Member? accused) && accused.EndPoint.Equals(packet.Destination))
            || Monitor.LivesOf(accusation.Subject).Any(life => life.EndPoint.Equals(packet.Destination)));

    private static bool IsToldWithAck(WatchedNode node, SentPacket packet, int place) =>
        place == 1
        && packet.Messages[0].Type == MessageType.Ack
        && packet.Messages[1] is { Type: MessageType.Suspect or MessageType.Dead } accusation
        && string.Equals(accusation.From, node.Name, StringComparison.Ordinal)
        && node.Cluster is { } cluster
        && cluster.TryGetMember(accusation.Subject, out Member? accused)
        && accused.EndPoint.Equals(packet.Destination);

    private static bool IsToldWithNack(WatchedNode node, SentPacket packet, int place) =>
        place == 1
        && packet.Messages[0].Type == MessageType.Nack
        && packet.Messages[1].Type == MessageType.Dead
        && string.Equals(packet.Messages[1].From, node.Name, StringComparison.Ordinal);

    private static int PlaceOfPing(SentPacket packet)
    {
        for (int i = 0; i < packet.Messages.Count; i++)
        {
            if (packet.Messages[i].Type == MessageType.Ping)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Who accuses the node that the packet goes to is answered.</summary>
    private void NoteAccusers(SentPacket packet)
    {
        foreach (SentMessage message in packet.Messages)
        {
            if (message.Type is not (MessageType.Suspect or MessageType.Dead))
            {
                continue;
            }

            foreach (WatchedNode life in Monitor.LivesOf(message.Subject))
            {
                if (life.EndPoint.Equals(packet.Destination))
                {
                    SentOf(life, life.Name).Accusers.Add(message.From);
                }
            }
        }
    }

    private void Count(WatchedNode node, in SentMessage message)
    {
        Sent sent = SentOf(node, message.Subject);
        sent.LargestCount = Math.Max(sent.LargestCount, node.HasStalled ? node.LargestLiveCount : node.LiveCount);
        ref int times = ref CollectionsMarshal.GetValueRefOrAddDefault(sent.Times, message, out _);
        times++;
        int limit = Math.Max(1, ClusterScale.RetransmitLimit(node.Options.RetransmitMultiplier, sent.LargestCount));
        if (message.Type == MessageType.Alive && string.Equals(message.Subject, node.Name, StringComparison.Ordinal)
            && node.Options.ProbeInterval > TimeSpan.Zero)
        {
            TimeSpan elapsed = Monitor.Elapsed - sent.Since;
            limit *= 1 + (int)(elapsed / node.Options.ProbeInterval);
            limit += node.Options.Rules.AnswerAccusers ? sent.Accusers.Count * (1 + (int)(elapsed / node.Options.ProbeTimeout)) : 0;
        }

        if (times > limit)
        {
            Break(node, $"It sends \"{message}\" for the {times}th time; the limit for {sent.LargestCount} members is {limit}.");
        }
    }

    private Dictionary<string, Sent> SentBy(WatchedNode node) => _sent.GetOrCreateValue(node);

    private Sent SentOf(WatchedNode node, string subject)
    {
        ref Sent? sent = ref CollectionsMarshal.GetValueRefOrAddDefault(SentBy(node), subject, out _);
        return sent ??= new Sent();
    }

    /// <summary>What a node has sent about a member since it last queued news of it.</summary>
    private sealed class Sent
    {
        public readonly Dictionary<SentMessage, int> Times = [];
        public readonly HashSet<string> Accusers = new(StringComparer.Ordinal);
        public int LargestCount;
        public TimeSpan Since;
    }
}
