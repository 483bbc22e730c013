namespace Gossip.Members;

/// <summary>This node speaks up against news about itself: an alive message above the accused incarnation (SWIM §4.2).</summary>
internal sealed class RefuteRule(MemberTable table, LocalNode local, IMembershipEffects effects, GossipOptions options, TimeProvider timeProvider)
{
    public void Apply(MemberRecord record, uint accusedIncarnation)
    {
        if (accusedIncarnation > record.Current.Incarnation)
        {
            local.Return();
        }

        uint incarnation = local.NextIncarnation(accusedIncarnation);
        Member refuted = record.Current.With(MemberState.Alive, incarnation);
        table.Update(record, refuted);
        record.ToldTimestamp = timeProvider.GetTimestamp();
        effects.Refuted();
        effects.BroadcastAlive(refuted);
    }

    /// <summary>
    /// Somebody still tells an accusation that this node has answered. On its way it is only late; but whoever missed the answer, as
    /// a packet may be lost, would give this node up when the suspicion has run out: so it is told again, at most once in a while.
    /// </summary>
    public void Repeat(MemberRecord record)
    {
        if (options.Rules.RepeatRefutations
            && record.Current.State == MemberState.Alive
            && timeProvider.GetElapsedTime(record.ToldTimestamp) >= options.ProbeInterval)
        {
            record.ToldTimestamp = timeProvider.GetTimestamp();
            effects.BroadcastAlive(record.Current);
        }
    }
}
