using System.Net;

namespace Gossip.Members;

/// <summary>What the membership rules ask of the rest of the node. Nothing here may block.</summary>
internal interface IMembershipEffects
{
    /// <summary>Passes on that a member is alive, in place of older news about it.</summary>
    /// <param name="member">The member.</param>
    /// <param name="sent">Told when that has been sent once, or will not be.</param>
    /// <param name="isNewcomer">Whether nobody here knew it.</param>
    void BroadcastAlive(Member member, TaskCompletionSource? sent = null, bool isNewcomer = false);

    /// <summary>Passes on a suspicion, in place of older news about the member.</summary>
    void BroadcastSuspect(in Accusation accusation);

    /// <summary>Passes on that a member is dead or has left, in place of older news about it.</summary>
    void BroadcastDead(in Accusation accusation);

    /// <summary>Tells a node itself what is believed of it, since it speaks as if it did not know.</summary>
    /// <param name="accusation">What is believed.</param>
    /// <param name="dead">Whether it is believed dead, or gone, and not only suspect.</param>
    /// <param name="endPoint">Where the node is.</param>
    void TellAccused(in Accusation accusation, bool dead, IPEndPoint endPoint);

    /// <summary>Tells a member itself that this node is alive, since it says otherwise.</summary>
    void AnswerAccuser(Member own, Member accuser);

    /// <summary>Finds out who answers to a name that two addresses claim; settled by <see cref="MembershipCommand.SettleClaim"/>.</summary>
    /// <param name="holder">Who has the name.</param>
    /// <param name="claimant">Who claims it.</param>
    /// <returns>Whether it is being found out; <see langword="false"/> when too much else is.</returns>
    bool VerifyClaim(Member holder, Member claimant);

    /// <summary>A member is suspect: its time to refute runs.</summary>
    void SuspicionBegan(in Accusation accusation, Suspicion suspicion, Member suspect);

    /// <summary>A suspect has spoken up.</summary>
    void SuspicionRefuted(Member member);

    /// <summary>A member that had been given up has spoken up, from the same address.</summary>
    void FailureTakenBack();

    /// <summary>Another member suspects it too: the time to refute is shorter now.</summary>
    void SuspicionConfirmed(string name, Suspicion suspicion);

    /// <summary>A suspicion ended: refuted, or come true.</summary>
    void SuspicionEnded(string name);

    /// <summary>We had to refute news about ourselves: our health is in doubt (Lifeguard §IV-A).</summary>
    void Refuted();

    /// <summary>A member became live: it is to be probed.</summary>
    void BecameLive(Member member);

    /// <summary>Tells whoever watches.</summary>
    void Raise(NodeEvent change);

    /// <summary>What was decided since the last call has been published.</summary>
    void Published();

    /// <summary>A member was forgotten: nobody needs to hear of it any more.</summary>
    void Forgotten(string name);

    /// <summary>News was not believed; counted, and logged at most once per interval.</summary>
    void Refused(string name, RefusalReason reason);
}
