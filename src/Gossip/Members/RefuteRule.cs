namespace Gossip.Members;

/// <summary>This node speaks up against news about itself: an alive message above the accused incarnation (SWIM §4.2).</summary>
internal sealed class RefuteRule(MemberTable table, LocalNode local, IMembershipEffects effects)
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
        effects.Refuted();
        effects.BroadcastAlive(refuted);
    }
}
