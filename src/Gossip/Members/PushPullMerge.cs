namespace Gossip.Members;

/// <summary>Takes over another node's state. It may hasten what we would hear anyway, but never declares anyone dead at once.</summary>
internal sealed class PushPullMerge(MemberTable table, LocalNode local, AliveRule alive, SuspectRule suspect, DeadRule dead, ProtocolRules rules)
{
    /// <summary>Fewer newcomers than these are passed on one by one whatever the size of the cluster.</summary>
    private const int SmallBatch = 32;

    /// <returns>Why the state was refused, or <see langword="null"/> when it was merged.</returns>
    public string? Apply(ReadOnlySpan<RemoteMember> remote)
    {
        if (VersionVerification.FindFault(table, remote) is { } fault)
        {
            return fault;
        }

        bool passOn = !IsLargeBatch(remote);
        foreach (ref readonly RemoteMember member in remote)
        {
            if (!IsWhatWeBelieve(member))
            {
                Apply(member, passOn);
            }
        }

        return null;
    }

    /// <summary>
    /// Half a cluster at once is not news to be told member by member: as many others learn of it in exchanges of their own, which
    /// follow soon because the view has grown so much (protocol section 10).
    /// </summary>
    private bool IsLargeBatch(ReadOnlySpan<RemoteMember> remote)
    {
        int newcomers = 0;
        foreach (ref readonly RemoteMember member in remote)
        {
            newcomers += member.State == MemberState.Alive && member.Known is null && !table.TryFind(member.News.Name, out _) ? 1 : 0;
        }

        return rules.FollowUpJoins && newcomers > Math.Max(SmallBatch, table.LiveCount / 10);
    }

    /// <summary>
    /// Almost every line of a push/pull between nodes that have met says what both know already, and no rule makes anything of that.
    /// The reader has given such news our own objects.
    /// </summary>
    private static bool IsWhatWeBelieve(in RemoteMember member)
    {
        if (member.State != MemberState.Alive || member.Known is not { Position: not MemberRecord.Forgotten } record)
        {
            return false;
        }

        Member known = record.Current;
        return known.State == MemberState.Alive
            && known.Incarnation == member.News.Incarnation
            && ReferenceEquals(known.EndPoint, member.News.EndPoint)
            && ReferenceEquals(known.MetadataArray, member.News.Metadata)
            && (member.News.Versions is not { } versions || (versions == known.Versions && versions.IsPlausible));
    }

    private void Apply(in RemoteMember member, bool passOn)
    {
        AliveNews news = member.News;
        switch (member.State)
        {
            case MemberState.Alive:
                alive.Apply(news, passOn);
                break;
            case MemberState.Left:
                dead.Apply(new Accusation(news.Name, news.Name, news.Incarnation));
                break;
            default:
                // Even one that they hold dead gets the time to refute: it may be they who were cut off.
                suspect.Apply(new Accusation(news.Name, local.Name, news.Incarnation));
                break;
        }
    }
}
