using System.Net;

namespace Gossip.Members;

/// <summary>
/// A known name turns up at another address. It passes once its holder has left or is dead; the holder of one that is live is asked
/// first, and only when two nodes answer to one name is there a conflict. News need not come from where it says it does, so a claim alone
/// changes nothing.
/// </summary>
internal sealed class ClaimRule(
    LocalNode local,
    RefuteRule refute,
    SuspectRule suspect,
    IMembershipEffects effects,
    GossipOptions options,
    TimeProvider timeProvider)
{
    /// <summary>Names may pass without waiting: as long as the application does not want those of the failed to be kept for a while.</summary>
    private readonly bool _passesAtOnce = options.DeadNodeReclaimTime <= TimeSpan.Zero;

    /// <summary>A claim that is settled is settled for one protocol period, so that no number of claims draws more pings than probing does.</summary>
    private readonly TimeSpan _settledFor = options.ProbeInterval > TimeSpan.Zero ? options.ProbeInterval : options.ProbeTimeout * 2;

    /// <summary>Whether the name passes to the claimant now, provided that its news is newer.</summary>
    public bool Passes(MemberRecord record, in AliveNews claim)
    {
        Member holder = record.Current;
        switch (holder.State)
        {
            case MemberState.Left:
                return true;
            case MemberState.Failed when _passesAtOnce || timeProvider.GetElapsedTime(holder.StateChangedTimestamp) > options.DeadNodeReclaimTime:
                return true;
            case MemberState.Failed:
                RaiseConflict(holder, claim.EndPoint);
                return false;
            default:
                return IsKnownSilent(record, claim) || !IsHeld(record, claim);
        }
    }

    /// <summary>Who was asked has answered, or not.</summary>
    /// <param name="record">The member.</param>
    /// <param name="asked">Where it was when it was asked.</param>
    /// <param name="outcome">Who is there.</param>
    /// <param name="claim">The claim.</param>
    /// <returns>Whether the name passes to the claimant now, provided that its news is newer.</returns>
    public bool Settle(MemberRecord record, IPEndPoint asked, ClaimOutcome outcome, out AliveNews claim)
    {
        claim = record.Claim!.Settle(timeProvider.GetTimestamp());
        Member holder = record.Current;
        if (!holder.EndPoint.Equals(asked) || holder.EndPoint.Equals(claim.EndPoint))
        {
            // The name has passed meanwhile.
            return false;
        }

        switch (outcome)
        {
            case ClaimOutcome.BothAnswer:
                RaiseConflict(holder, claim.EndPoint);
                return false;
            case ClaimOutcome.ClaimantSilent:
                record.Claim!.FoundSilent(claim.EndPoint, claim.Incarnation);
                SpeakUp(record, claim);
                return false;
            default:
                record.Claim!.FoundSilent(holder.EndPoint, holder.Incarnation);
                return !local.Is(claim.Name) && (!holder.IsLive ? Passes(record, claim) : GiveUp(record, claim));
        }
    }

    private bool IsKnownSilent(MemberRecord record, in AliveNews claim) =>
        _passesAtOnce && record.Claim?.IsSilent(record.Current) == true && claim.Incarnation > record.Current.Incarnation;

    /// <summary>A live member keeps its name until it has been asked.</summary>
    private bool IsHeld(MemberRecord record, in AliveNews claim)
    {
        Member holder = record.Current;
        if (!options.Rules.VerifyClaims)
        {
            RaiseConflict(holder, claim.EndPoint);
            return true;
        }

        // Those who have not heard yet that the name has passed keep telling of where it was.
        if (record.Claim?.IsKnownSilent(claim) == true && claim.Incarnation <= holder.Incarnation)
        {
            return true;
        }

        if (record.Claim is { Pending: not null } pending)
        {
            pending.Renew(claim);
            return true;
        }

        if (record.Claim?.IsFresh(timeProvider, _settledFor) != true && effects.VerifyClaim(holder, Claimant(claim)))
        {
            (record.Claim ??= new NameClaim()).Begin(claim);
        }

        return true;
    }

    /// <summary>
    /// The holder does not answer. A claimant whose news is not newer has not heard of its predecessor: it is told what is believed of the
    /// name, once, and speaks up above that. The holder is suspected, as after any probe that failed, and so has time to refute.
    /// </summary>
    private bool GiveUp(MemberRecord record, in AliveNews claim)
    {
        Member holder = record.Current;
        if (_passesAtOnce && claim.Incarnation > holder.Incarnation)
        {
            return true;
        }

        var suspicion = new Accusation(holder.Name, local.Name, holder.Incarnation);
        suspect.Apply(suspicion);
        if (claim.Incarnation <= holder.Incarnation)
        {
            effects.TellAccused(suspicion, dead: false, claim.EndPoint);
        }

        return false;
    }

    /// <summary>Whoever bore our name before us, at the address in the claim, is gone: others who still believe in it are to hear of us.</summary>
    private void SpeakUp(MemberRecord record, in AliveNews claim)
    {
        if (local.Is(claim.Name) && !local.IsLeaving && claim.Incarnation >= record.Current.Incarnation)
        {
            local.Return();
            refute.Apply(record, claim.Incarnation);
        }
    }

    private Member Claimant(in AliveNews claim) => new(
        claim.Name, claim.EndPoint, claim.Metadata, claim.Versions ?? default, claim.Incarnation, MemberState.Alive, timeProvider.GetUtcNow());

    private void RaiseConflict(Member holder, IPEndPoint claimant) =>
        effects.Raise(new NameConflict(holder, claimant, timeProvider.GetUtcNow()));
}
