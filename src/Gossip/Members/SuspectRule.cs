namespace Gossip.Members;

/// <summary>What a suspicion changes (SWIM §4.2, Lifeguard §IV-B): a member is not dead at once, but has time to refute.</summary>
internal sealed class SuspectRule(
    MemberTable table,
    LocalNode local,
    RefuteRule refute,
    IMembershipEffects effects,
    GossipOptions options,
    TimeProvider timeProvider)
{
    public void Apply(in Accusation accusation)
    {
        if (!table.TryFind(accusation.Name, out MemberRecord? record))
        {
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
            return;
        }

        switch (record.Current.State)
        {
            case MemberState.Suspect:
                Confirm(record, accusation);
                break;
            case MemberState.Alive when local.Is(accusation.Name):
                refute.Apply(record, accusation.Incarnation, accusation.Accuser);
                break;
            case MemberState.Alive:
                Suspect(record, accusation);
                break;
            default:
                IncarnationOfTheDead.Raise(table, record, accusation.Incarnation);
                break;
        }
    }

    /// <summary>
    /// Another's verdict is the first that is heard of an accusation, or nearly: the accused has not had the time to answer it.
    /// It gets that time here, and is told, so that its answer does not depend on how far the news of either gets.
    /// </summary>
    public void ApplyVerdict(MemberRecord record, in Accusation accusation)
    {
        if (record.Suspicion is null)
        {
            Suspect(record, accusation);
        }
        else
        {
            Confirm(record, accusation);
        }

        if (record.Suspicion is { } suspicion && suspicion.Declare(accusation.Accuser))
        {
            effects.SuspicionConfirmed(accusation.Name, suspicion);
            effects.TellAccused(
                new Accusation(accusation.Name, local.Name, record.Current.Incarnation), dead: false, record.Current.EndPoint);
        }
    }

    private void Confirm(MemberRecord record, in Accusation accusation)
    {
        if (accusation.Incarnation > record.Current.Incarnation)
        {
            // Whoever refutes has to rise above the newest accusation.
            table.Update(record, record.Current.With(MemberState.Suspect, accusation.Incarnation));
        }

        if (record.Suspicion is { } suspicion && suspicion.Confirm(accusation.Accuser))
        {
            effects.SuspicionConfirmed(accusation.Name, suspicion);
            effects.BroadcastSuspect(accusation);
        }
    }

    private void Suspect(MemberRecord record, in Accusation accusation)
    {
        table.Update(record, record.Current.With(MemberState.Suspect, accusation.Incarnation, timeProvider));
        effects.BroadcastSuspect(accusation);

        record.Suspicion = Begin(accusation.Accuser);
        effects.SuspicionBegan(accusation, record.Suspicion, record.Current);
    }

    private Suspicion Begin(string accuser)
    {
        int members = table.LiveCount;
        TimeSpan minimum = ClusterScale.SuspicionTimeout(options.SuspicionMultiplier, members, options.ProbeInterval);
        int expected = options.SuspicionMultiplier - 2;
        // Neither we nor the suspect can confirm; when too few others exist, waiting for them would be in vain.
        if (members - 2 < expected)
        {
            expected = 0;
        }

        return new Suspicion(accuser, expected, minimum, minimum * options.SuspicionMaximumTimeoutMultiplier, timeProvider.GetTimestamp());
    }
}
