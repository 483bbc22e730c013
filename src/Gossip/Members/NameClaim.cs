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

    /// <summary>Nobody of the name answered at this address, where a node of this incarnation was.</summary>
    public void FoundSilent(IPEndPoint endPoint, uint incarnation) => (_silent, _silentIncarnation) = (endPoint, incarnation);

    /// <summary>Whether news is of an address that was silent, and no newer than what was known of it then.</summary>
    public bool IsKnownSilent(in AliveNews news) => news.Incarnation <= _silentIncarnation && news.EndPoint.Equals(_silent);

    /// <summary>Whether the holder was found silent and has not spoken up since.</summary>
    public bool IsSilent(Member holder) =>
        holder.State == MemberState.Suspect && holder.Incarnation == _silentIncarnation && holder.EndPoint.Equals(_silent);
}
