using System.Net;
using Gossip.Members;

namespace Gossip.Tests.Members;

/// <summary>Writes down what the rules ask of the rest of the node, one line each.</summary>
internal sealed class RecordedEffects : IMembershipEffects
{
    private readonly List<string> _lines = [];

    public List<NodeEvent> Events { get; } = [];

    public List<Member> Broadcasts { get; } = [];

    public TaskCompletionSource? Sent { get; private set; }

    /// <summary>What happened since this was last asked.</summary>
    public string[] Take()
    {
        string[] lines = [.. _lines];
        _lines.Clear();
        return lines;
    }

    public void BroadcastAlive(Member member, TaskCompletionSource? sent = null, bool isNewcomer = false)
    {
        Sent = sent;
        Broadcasts.Add(member);
        _lines.Add($"tell alive {member.Name} {member.Incarnation}");
    }

    public void BroadcastSuspect(in Accusation accusation) =>
        _lines.Add($"tell suspect {accusation.Name} {accusation.Incarnation} from {accusation.Accuser}");

    public void BroadcastDead(in Accusation accusation) =>
        _lines.Add($"tell dead {accusation.Name} {accusation.Incarnation} from {accusation.Accuser}");

    public void TellAccused(in Accusation accusation, bool dead, IPEndPoint endPoint) =>
        _lines.Add($"tell {accusation.Name} at {endPoint} that it is {(dead ? "dead" : "suspect")} {accusation.Incarnation} from {accusation.Accuser}");

    public void AnswerAccuser(Member own, Member accuser) =>
        _lines.Add($"answer {accuser.Name} at {accuser.EndPoint} that {own.Name} is alive {own.Incarnation}");

    /// <summary>Whether claims can be verified; else too much else is.</summary>
    public bool HasRoomForClaims { get; set; } = true;

    public bool VerifyClaim(Member holder, Member claimant)
    {
        _lines.Add($"ask {holder.Name} at {holder.EndPoint}, claimed at {claimant.EndPoint}");
        return HasRoomForClaims;
    }

    public void SuspicionBegan(in Accusation accusation, Suspicion suspicion, Member suspect) => _lines.Add($"suspicion of {accusation.Name} began");

    public List<Member> Refutations { get; } = [];

    public void SuspicionRefuted(Member member) => Refutations.Add(member);

    public int FailuresTakenBack { get; private set; }

    public void FailureTakenBack() => FailuresTakenBack++;

    public void SuspicionConfirmed(string name, Suspicion suspicion) => _lines.Add($"suspicion of {name} confirmed");

    public void SuspicionEnded(string name) => _lines.Add($"suspicion of {name} ended");

    public void Refuted() => _lines.Add("refuted");

    public void BecameLive(Member member) => _lines.Add($"{member.Name} to be probed");

    public void Raise(NodeEvent change)
    {
        Events.Add(change);
        _lines.Add($"{change.GetType().Name} {change.Member.Name}");
    }

    public void Published() => _lines.Add("published");

    public void Forgotten(string name) => _lines.Add($"{name} forgotten");

    public void Refused(string name, RefusalReason reason) => _lines.Add($"{name} refused: {reason}");
}
