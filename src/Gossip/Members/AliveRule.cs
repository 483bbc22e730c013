using System.Net;

namespace Gossip.Members;

/// <summary>What an alive message changes (SWIM §4.2: alive overrides suspicion of a lower incarnation; protocol section 6).</summary>
internal sealed class AliveRule(
    MemberTable table,
    LocalNode local,
    RefuteRule refute,
    ClaimRule claims,
    DeadRule dead,
    IMembershipEffects effects,
    GossipOptions options,
    TimeProvider timeProvider)
{
    /// <summary>Our own alive message: at start, and when our metadata changes.</summary>
    public void ApplyOwn(in AliveNews news, TaskCompletionSource? sent)
    {
        MemberRecord record = table.TryFind(news.Name, out MemberRecord? known) ? known : AddAsDead(news);
        TakeOver(record, news, sent);
        record.ToldTimestamp = timeProvider.GetTimestamp();
    }

    /// <summary>Somebody's alive message, from a packet or a push/pull.</summary>
    /// <param name="news">The message.</param>
    /// <param name="passOn">Whether a member that is new here is passed on to others.</param>
    public void Apply(in AliveNews news, bool passOn = true)
    {
        bool isLocal = local.Is(news.Name);
        if (isLocal && local.IsLeaving)
        {
            return;
        }

        if (news.Versions is { IsPlausible: false })
        {
            effects.Refused(news.Name, RefusalReason.ImplausibleVersions);
            return;
        }

        if (!table.TryFind(news.Name, out MemberRecord? record))
        {
            // Incarnations start at 1: a 0 would add a member that the next check then does not believe.
            if (news.Incarnation == 0)
            {
                return;
            }

            if (table.IsFull)
            {
                effects.Refused(news.Name, RefusalReason.TableFull);
                return;
            }

            record = AddAsDead(news);
        }
        else if (!local.IsPlausible(record.Current, news.Incarnation))
        {
            effects.Refused(news.Name, RefusalReason.ImplausibleIncarnation);
            return;
        }

        if (!record.Current.EndPoint.Equals(news.EndPoint) && !claims.Passes(record, news))
        {
            return;
        }

        // A name that may pass to another address passes to newer news only: old news of an earlier address must not bring back who
        // has left. A newcomer under a known name hears of its predecessor as it joins, and speaks up above it.
        uint known = record.Current.Incarnation;
        if (isLocal ? news.Incarnation < known : news.Incarnation <= known)
        {
            AnswerStale(record, news);
            return;
        }

        if (isLocal)
        {
            AnswerNewsOfOurselves(record, news);
            return;
        }

        bool isNewcomer = record.Current.Incarnation == 0;
        TakeOver(record, news, sent: null, passOn || !isNewcomer);
        if (isNewcomer)
        {
            dead.ApplyGoodbye(news.Name);
        }
    }

    /// <summary>It was found out who answers to a name that was claimed at a second address.</summary>
    public void Settle(MembershipCommand.SettleClaim settled)
    {
        if (table.TryFind(settled.Name, out MemberRecord? record) && record.Claim is { Pending: not null }
            && claims.Settle(record, settled.Asked, settled.Outcome, out AliveNews claim)
            && claim.Incarnation > record.Current.Incarnation)
        {
            TakeOver(record, claim, sent: null);
        }
    }

    /// <summary>
    /// A node that came back, and does not know that we hold it dead at this or a higher incarnation, would not be believed for good: it
    /// is told, and refutes. News that is merely late is answered too, so at most once in a while. Only of a name that has passed already
    /// is whoever claims it told elsewhere than where the member is known to be: a packet smaller than the claim that draws it.
    /// </summary>
    private void AnswerStale(MemberRecord record, in AliveNews news)
    {
        Member accused = record.Current;
        if (!options.Rules.AnswerStaleNews || accused.State == MemberState.Alive || local.Is(accused.Name)
            || (record.ToldTimestamp != 0 && timeProvider.GetElapsedTime(record.ToldTimestamp) < options.ProbeTimeout))
        {
            return;
        }

        record.ToldTimestamp = timeProvider.GetTimestamp();
        string accuser = accused.State == MemberState.Left ? accused.Name : local.Name;
        effects.TellAccused(new Accusation(accused.Name, accuser, accused.Incarnation), dead: accused.State != MemberState.Suspect, news.EndPoint);
    }

    /// <summary>Somebody speaks for us: true when it says what we said last, else to be corrected.</summary>
    private void AnswerNewsOfOurselves(MemberRecord record, in AliveNews news)
    {
        Member own = record.Current;
        bool isEcho = news.Incarnation == own.Incarnation
            && news.Metadata.AsSpan().SequenceEqual(own.MetadataArray)
            && (news.Versions is not { } versions || versions == own.Versions);
        if (!isEcho)
        {
            refute.Apply(record, news.Incarnation);
        }
    }

    private MemberRecord AddAsDead(in AliveNews news) => table.Add(new Member(
        news.Name, news.EndPoint, [], default, incarnation: 0, MemberState.Failed, timeProvider.GetUtcNow())
    {
        StateChangedTimestamp = timeProvider.GetTimestamp(),
    });

    private void TakeOver(MemberRecord record, in AliveNews news, TaskCompletionSource? sent, bool passOn = true)
    {
        Member before = record.Current;
        if (record.Suspicion is not null)
        {
            record.Suspicion = null;
            effects.SuspicionEnded(news.Name);
        }

        DateTimeOffset now = timeProvider.GetUtcNow();
        var after = new Member(
            before.Name,
            SameOrNew(before.EndPoint, news.EndPoint),
            news.Metadata,
            news.Versions ?? before.Versions,
            news.Incarnation,
            MemberState.Alive,
            before.State == MemberState.Alive ? before.StateChangedAt : now)
        {
            StateChangedTimestamp = before.State == MemberState.Alive ? before.StateChangedTimestamp : timeProvider.GetTimestamp(),
        };
        table.Update(record, after);
        if (!before.EndPoint.Equals(after.EndPoint))
        {
            record.RoundTrip.Forget();
        }

        if (passOn)
        {
            effects.BroadcastAlive(after, sent, isNewcomer: before.Incarnation == 0);
        }

        if (before.State == MemberState.Suspect)
        {
            effects.SuspicionRefuted(after);
        }

        if (before is { State: MemberState.Failed, Incarnation: > 0 } && before.EndPoint.Equals(after.EndPoint))
        {
            effects.FailureTakenBack();
        }

        if (!before.IsLive)
        {
            effects.BecameLive(after);
            effects.Raise(new MemberJoined(after, now));
        }
        else if (!before.EndPoint.Equals(after.EndPoint) || !before.MetadataArray.AsSpan().SequenceEqual(after.MetadataArray))
        {
            effects.Raise(new MemberUpdated(after, now));
        }
    }

    /// <summary>Keeps one object for one address, so that 10,000 members do not hold theirs twice.</summary>
    private static IPEndPoint SameOrNew(IPEndPoint before, IPEndPoint after) => before.Equals(after) ? before : after;
}
