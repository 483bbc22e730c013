namespace Gossip.Members;

/// <summary>What a dead message changes (SWIM §4.2): from the member itself it means that it left, else that it failed.</summary>
internal sealed class DeadRule(
    MemberTable table,
    LocalNode local,
    RefuteRule refute,
    SuspectRule suspect,
    StrangersGoodbyes goodbyes,
    IMembershipEffects effects,
    ProtocolRules rules,
    TimeProvider timeProvider)
{
    /// <summary>Says goodbye for this node.</summary>
    public void ApplyOwn()
    {
        local.IsLeaving = true;
        if (table.TryFind(local.Name, out MemberRecord? record) && record.Current.IsLive)
        {
            Bury(record, new Accusation(local.Name, local.Name, record.Current.Incarnation));
        }
    }

    /// <summary>A suspicion of ours ran out: the member is dead, by the verdict that shortened the suspicion if there was one.</summary>
    public void Expire(MemberRecord record, Suspicion suspicion)
    {
        Bury(
            record,
            new Accusation(record.Current.Name, suspicion.DeclaredBy ?? local.Name, record.Current.Incarnation),
            suspicion.DeclaredBy is null ? FailureReason.SuspicionExpired : FailureReason.ReportedByMember);
    }

    /// <summary>A member is said to be dead by another, or to have left by itself.</summary>
    public void Apply(in Accusation accusation)
    {
        if (!table.TryFind(accusation.Name, out MemberRecord? record))
        {
            if (IsGoodbye(accusation))
            {
                goodbyes.Add(accusation);
            }

            return;
        }

        if (accusation.Incarnation < record.Current.Incarnation)
        {
            if (local.Is(accusation.Name))
            {
                refute.Repeat(record, accusation.Accuser);
            }

            return;
        }

        if (!local.IsPlausible(record.Current, accusation.Incarnation))
        {
            effects.Refused(accusation.Name, RefusalReason.ImplausibleIncarnation);
        }
        else if (!record.Current.IsLive)
        {
            IncarnationOfTheDead.Raise(table, record, accusation.Incarnation);
        }
        else if (local.Is(accusation.Name))
        {
            refute.Apply(record, accusation.Incarnation, accusation.Accuser);
        }
        else if (IsGoodbye(accusation) || HadTimeToAnswer(record))
        {
            Bury(record, accusation, FailureReason.ReportedByMember);
        }
        else
        {
            suspect.ApplyVerdict(record, accusation);
        }
    }

    /// <summary>A stranger has just become a member: perhaps it has said goodbye before we heard that it came.</summary>
    public void ApplyGoodbye(string newcomer)
    {
        if (goodbyes.TryTake(newcomer, out Accusation goodbye))
        {
            Apply(goodbye);
        }
    }

    private static bool IsGoodbye(in Accusation accusation) => string.Equals(accusation.Accuser, accusation.Name, StringComparison.Ordinal);

    private bool HadTimeToAnswer(MemberRecord record) =>
        !rules.TimeToAnswer
        || (record.Suspicion is { } suspicion && timeProvider.GetElapsedTime(suspicion.StartedTimestamp) >= suspicion.TimeToAnswer);

    private void Bury(MemberRecord record, in Accusation accusation, FailureReason reason = default)
    {
        IReadOnlyList<string> accusers = record.Suspicion?.Accusers ?? [];
        if (record.Suspicion is not null)
        {
            record.Suspicion = null;
            effects.SuspicionEnded(accusation.Name);
        }

        bool left = IsGoodbye(accusation);
        Member departed = record.Current.With(left ? MemberState.Left : MemberState.Failed, accusation.Incarnation, timeProvider);
        table.Update(record, departed);
        effects.BroadcastDead(accusation);
        effects.Raise(left
            ? new MemberLeft(departed, departed.StateChangedAt)
            : new MemberFailed(departed, departed.StateChangedAt) { DeclaredBy = accusation.Accuser, Reason = reason, Accusers = accusers });
    }
}
