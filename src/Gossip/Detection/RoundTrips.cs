using Gossip.Members;

namespace Gossip.Detection;

/// <summary>
/// What direct probes tell of the network, and how long it is sensible to wait for an answer (<see cref="GossipOptions.AdaptiveProbeTimeout"/>).
/// The prober measures; relays ask too.
/// </summary>
internal sealed class RoundTrips(GossipOptions options)
{
    /// <summary>
    /// The shortest wait, as a share of the probe timeout (200 ms LAN): a collector's pause or a busy processor is no reason to call on
    /// others, and this leaves relays as much time again before the probe timeout is over.
    /// </summary>
    private const double ShortestShare = 0.4;

    private readonly TimeSpan _shortest = options.ProbeTimeout * ShortestShare;

    /// <summary>
    /// Of all members together: for those that have not been measured yet, and since it learns with each probe that the network has become
    /// slower, what takes n periods member by member.
    /// </summary>
    private RoundTripEstimator _ofAll;

    /// <summary>A direct ping was answered.</summary>
    /// <param name="record">The member's.</param>
    /// <param name="probed">The member as it was pinged; it may be elsewhere by now.</param>
    /// <param name="roundTrip">How long it took.</param>
    public void Add(MemberRecord? record, Member probed, TimeSpan roundTrip)
    {
        _ofAll.Add(roundTrip);
        if (record is not null && record.Current.EndPoint.Equals(probed.EndPoint))
        {
            record.RoundTrip.Add(roundTrip);
        }
    }

    /// <summary>How long to wait for an answer of a member, before local health stretches it.</summary>
    public TimeSpan TimeoutFor(MemberRecord? record)
    {
        if (!options.AdaptiveProbeTimeout || _ofAll.Timeout is not { } ofAll)
        {
            return options.ProbeTimeout;
        }

        TimeSpan timeout = record?.RoundTrip.Timeout is { } ofMember && ofMember > ofAll ? ofMember : ofAll;
        return timeout < _shortest ? _shortest : timeout < options.ProbeTimeout ? timeout : options.ProbeTimeout;
    }
}
