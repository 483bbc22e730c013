using System.Net;

namespace Gossip.Members;

/// <summary>What is made of a member's name being claimed at a second address; the membership loop's alone.</summary>
internal sealed class NameClaim
{
    private long _settledTimestamp;
    private IPEndPoint? _silent;
    private uint _silentIncarnation;

    /// <summary>The newest claim while it is verified; nothing else of that name is verified meanwhile.</summary>
    public AliveNews? Pending { get; private set; }

    public void Begin(in AliveNews claim) => Pending = claim;

    /// <summary>Another claim comes while one is verified: the newer one counts.</summary>
    public void Renew(in AliveNews claim)
    {
        if (claim.Incarnation > Pending!.Value.Incarnation)
        {
            Pending = claim;
        }
    }

    /// <summary>Ends what <see cref="Begin"/> began.</summary>
    /// <returns>The newest claim.</returns>
    public AliveNews Settle(long timestamp)
    {
        AliveNews claim = Pending!.Value;
        Pending = null;
        _settledTimestamp = timestamp;
        return claim;
    }

    /// <summary>Whether the last claim was settled so recently that the next is not looked into.</summary>
    public bool IsFresh(TimeProvider timeProvider, TimeSpan interval) =>
        _settledTimestamp != 0 && timeProvider.GetElapsedTime(_settledTimestamp) < interval;

    /// <summary>The holder did not answer, at this address and incarnation.</summary>
    public void FoundSilent(Member holder) => (_silent, _silentIncarnation) = (holder.EndPoint, holder.Incarnation);

    /// <summary>Whether the holder was found silent and has not spoken up since.</summary>
    public bool IsSilent(Member holder) =>
        holder.State == MemberState.Suspect && holder.Incarnation == _silentIncarnation && holder.EndPoint.Equals(_silent);
}
