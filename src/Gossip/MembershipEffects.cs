using System.Net;
using Gossip.Detection;
using Gossip.Diagnostics;
using Gossip.Dissemination;
using Gossip.Events;
using Gossip.Joining;
using Gossip.Members;
using Gossip.Scheduling;
using Gossip.Transports;
using Gossip.Wire;

namespace Gossip;

/// <summary>Carries what the membership rules decide to the queue, the timers, the health, the prober and whoever watches.</summary>
internal sealed class MembershipEffects(
    TransmitLimitedQueue broadcasts,
    SuspicionTimers suspicionTimers,
    LocalHealth health,
    ProbeOrder probeOrder,
    Signal synchronization,
    LostMembers lost,
    EventHub events,
    MemberTable table,
    JoinStatus joinStatus,
    Signal peersChanged,
    LocalNode local,
    PacketSender sender,
    ClaimVerifier claims,
    ProtocolRules rules,
    bool reportsSuspicions,
    NodeDiagnostics diagnostics) : IMembershipEffects
{
    /// <summary>When so much waits to be passed on, many are joining at once.</summary>
    private const int LongQueue = 100;

    /// <summary>
    /// Of many that join at once each is told to a few: to tell each to as many as usual would take minutes, and those who miss it learn
    /// of it in the exchanges that follow such joins (protocol section 10).
    /// </summary>
    private const int TransmitsOfOneOfMany = 3;

    private readonly WireBuffer _message = new();
    private readonly List<(Accusation Accusation, bool Dead, NodeAddress Accused)> _toTell = [];
    private readonly List<(Member Own, Member Accuser)> _toAnswer = [];
    private bool _isToBeTold;
    private bool _hasChanged;

    public void BroadcastAlive(Member member, TaskCompletionSource? sent = null, bool isNewcomer = false)
    {
        _message.Reset();
        WriteAlive(_message, member);
        bool isOneOfMany = isNewcomer && rules.FollowUpJoins && broadcasts.Count > LongQueue;
        broadcasts.Enqueue(member.Name, _message.WrittenSpan, sent, maximumTransmits: isOneOfMany ? TransmitsOfOneOfMany : int.MaxValue);
    }

    public void BroadcastSuspect(in Accusation accusation)
    {
        _message.Reset();
        SuspectMessage.Write(_message, accusation.Incarnation, accusation.Name, accusation.Accuser);
        broadcasts.Enqueue(accusation.Name, _message.WrittenSpan);
    }

    public void BroadcastDead(in Accusation accusation)
    {
        _message.Reset();
        DeadMessage.Write(_message, accusation.Incarnation, accusation.Name, accusation.Accuser);
        broadcasts.Enqueue(accusation.Name, _message.WrittenSpan);
    }

    public void TellAccused(in Accusation accusation, bool dead, IPEndPoint endPoint) =>
        _toTell.Add((accusation, dead, new NodeAddress(accusation.Name, endPoint)));

    public void AnswerAccuser(Member own, Member accuser) => _toAnswer.Add((own, accuser));

    public bool VerifyClaim(Member holder, Member claimant)
    {
        if (claims.TryVerify(holder, claimant))
        {
            return true;
        }

        diagnostics.Metrics.Dropped(DropReason.Overload, TrafficKind.Alive);
        return false;
    }

    public void SuspicionBegan(in Accusation accusation, Suspicion suspicion, Member suspect)
    {
        suspicionTimers.Schedule(accusation.Name, suspicion);
        if (reportsSuspicions)
        {
            events.Raise(new MemberSuspected(suspect, accusation.Accuser, suspect.StateChangedAt));
        }

        diagnostics.Metrics.Suspected();
        if (diagnostics.Throttle.Allows(LogCause.MemberSuspected, out LeftOut leftOut))
        {
            diagnostics.Log.MemberSuspected(accusation.Name, accusation.Accuser, leftOut);
        }
    }

    public void SuspicionRefuted(Member member)
    {
        diagnostics.Metrics.FalselyAlarmed(FalseAlarm.Suspicion);
        if (reportsSuspicions)
        {
            events.Raise(new MemberRefuted(member, member.StateChangedAt));
        }
    }

    public void FailureTakenBack() => diagnostics.Metrics.FalselyAlarmed(FalseAlarm.Failure);

    public void SuspicionConfirmed(string name, Suspicion suspicion) => suspicionTimers.Schedule(name, suspicion);

    public void SuspicionEnded(string name) => suspicionTimers.Cancel(name);

    public void Refuted()
    {
        health.Add(1);
        _isToBeTold = true;
        diagnostics.Metrics.Refuted();
        if (diagnostics.Throttle.Allows(LogCause.Refuted, out LeftOut leftOut))
        {
            diagnostics.Log.Refuted(local.Incarnation, leftOut);
        }
    }

    public void BecameLive(Member member)
    {
        probeOrder.Add(member);
        lost.Remove(member.Name);
        _isToBeTold = true;
    }

    public void Raise(NodeEvent change)
    {
        events.Raise(change);
        _hasChanged = true;
        switch (change)
        {
            case MemberJoined:
                diagnostics.Log.MemberJoined(change.Member.Name, change.Member.EndPoint);
                break;
            case MemberUpdated:
                diagnostics.Log.MemberUpdated(change.Member.Name);
                break;
            case MemberLeft:
                lost.Remove(change.Member.Name);
                diagnostics.Log.MemberLeft(change.Member.Name);
                break;
            case MemberFailed failed:
                lost.Add(failed.Member);
                diagnostics.Log.MemberFailed(failed.Member.Name, failed.DeclaredBy, failed.Reason);
                break;
            case NameConflict conflict when diagnostics.Throttle.Allows(LogCause.NameConflict, out LeftOut leftOut):
                diagnostics.Log.NameConflict(conflict.Member.Name, conflict.Member.EndPoint, conflict.Claimant, leftOut);
                break;
        }
    }

    public void Published()
    {
        events.Flush();
        if (!local.IsLeaving)
        {
            joinStatus.SeesOthers(table.Snapshot.Count - 1);
        }

        if (_hasChanged)
        {
            _hasChanged = false;
            peersChanged.Set();
        }

        if (_isToBeTold)
        {
            _isToBeTold = false;
            synchronization.Set();
        }

        foreach ((Accusation accusation, bool dead, NodeAddress accused) in _toTell)
        {
            Tell(accusation, dead, accused);
        }

        _toTell.Clear();
        foreach ((Member own, Member accuser) in _toAnswer)
        {
            sender.Begin();
            WriteAlive(sender.Message, own);
            sender.AddMessage();
            sender.Send(accuser.Address, accuser.Versions.ProtocolMaximum);
        }

        _toAnswer.Clear();
    }

    public void Forgotten(string name) => broadcasts.Remove(name);

    public void Refused(string name, RefusalReason reason) => diagnostics.NewsRefused(name, reason);

    private void Tell(in Accusation accusation, bool dead, in NodeAddress accused)
    {
        sender.Begin();
        if (dead)
        {
            DeadMessage.Write(sender.Message, accusation.Incarnation, accusation.Name, accusation.Accuser);
        }
        else
        {
            SuspectMessage.Write(sender.Message, accusation.Incarnation, accusation.Name, accusation.Accuser);
        }

        sender.AddMessage();
        sender.Send(accused, protocolMaximum: 0);
    }

    private static void WriteAlive(WireBuffer output, Member member)
    {
        Span<byte> address = stackalloc byte[16];
        int length = NetworkAddresses.Write(member.EndPoint.Address, address);
        AliveMessage.Write(
            output,
            member.Incarnation,
            member.Name,
            address[..length],
            (ushort)member.EndPoint.Port,
            member.MetadataArray,
            member.Versions);
    }
}
