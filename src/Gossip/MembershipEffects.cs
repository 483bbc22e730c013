using Gossip.Detection;
using Gossip.Diagnostics;
using Gossip.Dissemination;
using Gossip.Events;
using Gossip.Members;
using Gossip.Transports;
using Gossip.Wire;

namespace Gossip;

/// <summary>Carries what the membership rules decide to the queue, the timers, the health, the prober and whoever watches.</summary>
internal sealed class MembershipEffects(
    TransmitLimitedQueue broadcasts,
    SuspicionTimers suspicionTimers,
    LocalHealth health,
    ProbeOrder probeOrder,
    EventHub events,
    LocalNode local,
    NodeDiagnostics diagnostics) : IMembershipEffects
{
    private readonly WireBuffer _message = new();

    public void BroadcastAlive(Member member, TaskCompletionSource? sent = null)
    {
        Span<byte> address = stackalloc byte[16];
        int length = NetworkAddresses.Write(member.EndPoint.Address, address);
        _message.Reset();
        AliveMessage.Write(
            _message,
            member.Incarnation,
            member.Name,
            address[..length],
            (ushort)member.EndPoint.Port,
            member.MetadataArray,
            member.Versions);
        broadcasts.Enqueue(member.Name, _message.WrittenSpan, sent);
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

    public void SuspicionBegan(in Accusation accusation, Suspicion suspicion)
    {
        suspicionTimers.Schedule(accusation.Name, suspicion);
        diagnostics.Metrics.Suspected();
        diagnostics.Log.MemberSuspected(accusation.Name, accusation.Accuser);
    }

    public void SuspicionConfirmed(string name, Suspicion suspicion) => suspicionTimers.Schedule(name, suspicion);

    public void SuspicionEnded(string name) => suspicionTimers.Cancel(name);

    public void Refuted()
    {
        health.Add(1);
        diagnostics.Metrics.Refuted();
        diagnostics.Log.Refuted(local.Incarnation);
    }

    public void BecameLive(Member member) => probeOrder.Add(member);

    public void Raise(NodeEvent change)
    {
        events.Raise(change);
        switch (change)
        {
            case MemberJoined:
                diagnostics.Log.MemberJoined(change.Member.Name, change.Member.EndPoint);
                break;
            case MemberUpdated:
                diagnostics.Log.MemberUpdated(change.Member.Name);
                break;
            case MemberLeft:
                diagnostics.Log.MemberLeft(change.Member.Name);
                break;
            case MemberFailed:
                diagnostics.Log.MemberFailed(change.Member.Name);
                break;
            case NameConflict conflict when diagnostics.Throttle.Allows(LogCause.NameConflict):
                diagnostics.Log.NameConflict(conflict.Member.Name, conflict.Member.EndPoint, conflict.Claimant);
                break;
        }
    }

    public void Published() => events.Flush();

    public void Forgotten(string name) => broadcasts.Remove(name);

    public void Refused(string name, RefusalReason reason) => diagnostics.NewsRefused(name, reason);
}
