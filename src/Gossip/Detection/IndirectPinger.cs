using System.Threading.Channels;
using Gossip.Diagnostics;
using Gossip.Dissemination;
using Gossip.Members;
using Gossip.Scheduling;
using Gossip.Wire;

namespace Gossip.Detection;

/// <summary>
/// Pings on behalf of others (SWIM §3.1): under a number of its own, relays the ack under the asker's, and says so when none came in
/// time (Lifeguard §IV-A, nack).
/// </summary>
internal sealed class IndirectPinger(
    MemberTable table,
    LocalNode local,
    LocalHealth health,
    PendingProbes pendingProbes,
    RoundTrips roundTrips,
    PacketSender sender,
    GossipOptions options,
    GossipMetrics metrics)
{
    /// <summary>Requests beyond this many at once are dropped and counted: each costs a packet to an address that others name.</summary>
    internal const int MaximumRelays = 1024;

    /// <summary>After this share of the asker's timeout it is told that no answer has come: later it would not wait for that.</summary>
    private const double NackShare = 0.8;

    private readonly Channel<Work> _work = Channel.CreateBounded<Work>(new BoundedChannelOptions(MaximumRelays) { SingleReader = true });
    private readonly Dictionary<uint, Relay> _relays = [];
    private readonly PriorityQueue<uint, (long Due, uint SequenceNumber)> _nacks = new();
    private readonly Queue<(uint SequenceNumber, long Due)> _ends = new();
    private int _relayCount;
    private readonly TimeSpan _nackAfter = options.ProbeTimeout * (options.Rules.NackInTime ? NackShare : 1);

    /// <summary>How many requests and answers wait to be worked through.</summary>
    public int WaitingCount => _work.Reader.Count;

    /// <summary>How many pings wait for their answer.</summary>
    public int RelayCount => Volatile.Read(ref _relayCount);

    /// <summary>Somebody asks for a ping.</summary>
    public void Post(in IndirectPingRequest request)
    {
        if (!_work.Writer.TryWrite(new Work(WorkKind.Request, request, default)))
        {
            metrics.Dropped(DropReason.Overload, TrafficKind.IndirectPing);
        }
    }

    /// <summary>An ack that no ping of our own waits for.</summary>
    public void PostAck(uint sequenceNumber)
    {
        if (!_work.Writer.TryWrite(new Work(WorkKind.Ack, default, sequenceNumber)))
        {
            metrics.Dropped(DropReason.Overload, TrafficKind.Ack);
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new DeadlineTimer(options.TimeProvider, static work => ((ChannelWriter<Work>)work!).TryWrite(default), _work.Writer);
        while (await _work.Reader.WaitToReadAsync(cancellationToken))
        {
            while (_work.Reader.TryRead(out Work work))
            {
                Do(work);
            }

            SendNacksDue();
            EndDue();
            Volatile.Write(ref _relayCount, _relays.Count);
            // A relay's nack is due no later than its end.
            if (_nacks.TryPeek(out _, out (long Due, uint) nack))
            {
                timer.Set(nack.Due);
            }
            else if (_ends.TryPeek(out (uint, long Due) end))
            {
                timer.Set(end.Due);
            }
        }
    }

    private void Do(in Work work)
    {
        switch (work.Kind)
        {
            case WorkKind.Request:
                Ping(work.Request);
                break;
            case WorkKind.Ack when _relays.Remove(work.SequenceNumber, out Relay relay):
                sender.Begin();
                AckMessage.Write(sender.Message, relay.AskerSequenceNumber, default);
                sender.AddMessage();
                Send(relay.Asker);
                break;
        }
    }

    private void Ping(in IndirectPingRequest request)
    {
        if (_relays.Count >= MaximumRelays)
        {
            metrics.Dropped(DropReason.Overload, TrafficKind.IndirectPing);
            return;
        }

        uint sequenceNumber = pendingProbes.NextSequenceNumber();
        _relays.Add(sequenceNumber, new Relay(request.Asker, request.SequenceNumber, request.Target));
        long now = options.TimeProvider.GetTimestamp();
        if (request.WantsNack)
        {
            _nacks.Enqueue(sequenceNumber, (options.TimeProvider.After(now, NackAfter(request.Target)), sequenceNumber));
        }

        _ends.Enqueue((sequenceNumber, options.TimeProvider.After(now, options.ProbeTimeout)));

        sender.Begin();
        LocalPing.Write(sender.Message, sequenceNumber, request.Target.Name, local);
        sender.AddMessage();
        TellSuspicion(request.Target);
        Send(request.Target);
    }

    /// <summary>No later than the asker waits for; sooner where the target's answers usually take less, unless this node is slow itself.</summary>
    private TimeSpan NackAfter(in NodeAddress target)
    {
        if (!options.AdaptiveProbeTimeout)
        {
            return _nackAfter;
        }

        table.TryFind(target.Name, out MemberRecord? record);
        TimeSpan usual = health.Stretch(roundTrips.TimeoutFor(record));
        return usual < _nackAfter ? usual : _nackAfter;
    }

    /// <summary>Lifeguard §IV-C, the buddy system: a suspect learns of the suspicion with the very ping it should answer.</summary>
    private void TellSuspicion(in NodeAddress target)
    {
        if (options.Rules.BuddyOnRelays && MemberAt(target) is { State: MemberState.Suspect } suspect)
        {
            SuspectMessage.Write(sender.Message, suspect.Incarnation, suspect.Name, local.Name);
            sender.AddMessage();
        }
    }

    /// <summary>Says that no answer has come; one that still comes is relayed all the same.</summary>
    private void SendNacksDue()
    {
        long now = options.TimeProvider.GetTimestamp();
        while (_nacks.TryPeek(out uint sequenceNumber, out (long Due, uint) nack) && nack.Due <= now)
        {
            _nacks.Dequeue();
            if (_relays.TryGetValue(sequenceNumber, out Relay relay))
            {
                sender.Begin();
                NackMessage.Write(sender.Message, relay.AskerSequenceNumber);
                sender.AddMessage();
                TellVerdict(relay);
                Send(relay.Asker);
            }
        }
    }

    private void EndDue()
    {
        long now = options.TimeProvider.GetTimestamp();
        while (_ends.TryPeek(out (uint SequenceNumber, long Due) end) && end.Due <= now)
        {
            _relays.Remove(_ends.Dequeue().SequenceNumber);
        }
    }

    /// <summary>A member that still asks about one that is dead here has missed the news of that.</summary>
    private void TellVerdict(in Relay relay)
    {
        if (options.Rules.VerdictOnNacks && MemberAt(relay.Asker) is not null
            && MemberAt(relay.Target) is { State: MemberState.Failed } dead)
        {
            DeadMessage.Write(sender.Message, dead.Incarnation, dead.Name, local.Name);
            sender.AddMessage();
        }
    }

    /// <summary>News goes only to members: a small request must not draw a full packet to an address that anyone may name.</summary>
    private void Send(in NodeAddress destination)
    {
        Member? member = MemberAt(destination);
        if (member is not null)
        {
            sender.Piggyback();
        }

        sender.Send(destination, member?.Versions.ProtocolMaximum ?? 0);
    }

    private Member? MemberAt(in NodeAddress address) =>
        table.TryFind(address.Name, out MemberRecord? record) && record.Current.EndPoint.Equals(address.EndPoint) ? record.Current : null;

    private enum WorkKind : byte
    {
        /// <summary>Only the time has moved on.</summary>
        WakeUp,
        Request,
        Ack,
    }

    private readonly record struct Work(WorkKind Kind, IndirectPingRequest Request, uint SequenceNumber);

    /// <summary>Whom to tell, under which number, and who was pinged.</summary>
    private readonly record struct Relay(NodeAddress Asker, uint AskerSequenceNumber, NodeAddress Target);
}
