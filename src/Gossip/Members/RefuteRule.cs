namespace Gossip.Members;

/// <summary>This node speaks up against news about itself: an alive message above the accused incarnation (SWIM §4.2).</summary>
internal sealed class RefuteRule(MemberTable table, LocalNode local, IMembershipEffects effects, GossipOptions options, TimeProvider timeProvider)
{
    private readonly AnsweredAccusers _answered = new(options.ProbeTimeout, timeProvider);

    /// <param name="record">This node's own.</param>
    /// <param name="accusedIncarnation">What the answer has to rise above.</param>
    /// <param name="accuser">Who accuses this node, if that is somebody who waits for the answer.</param>
    public void Apply(MemberRecord record, uint accusedIncarnation, string? accuser = null)
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
        AnswerDirectly(refuted, accuser);
    }

    /// <summary>
    /// Somebody still tells an accusation that this node has answered. On its way it is only late; but whoever missed the answer, as
    /// a packet may be lost, would give this node up when the suspicion has run out: so it is told again, at most once in a while.
    /// </summary>
    public void Repeat(MemberRecord record, string accuser)
    {
        if (record.Current.State != MemberState.Alive)
        {
            return;
        }

        AnswerDirectly(record.Current, accuser);
        if (options.Rules.RepeatRefutations
            && timeProvider.GetElapsedTime(record.ToldTimestamp) >= options.ProbeInterval)
        {
            record.ToldTimestamp = timeProvider.GetTimestamp();
            effects.BroadcastAlive(record.Current);
        }
    }

    /// <summary>
    /// News may miss somebody, and an accuser that misses the answer gives this node up. It is told at the address where it is known to
    /// be, so that nobody can aim such answers elsewhere, and not too often.
    /// </summary>
    private void AnswerDirectly(Member own, string? accuser)
    {
        if (!options.Rules.AnswerAccusers || accuser is null || local.Is(accuser)
            || !table.TryFind(accuser, out MemberRecord? record) || record.Current.State == MemberState.Left
            || !_answered.TryAdd(record.Current.Name))
        {
            return;
        }

        effects.AnswerAccuser(own, record.Current);
    }
}
