namespace Gossip.Members;

/// <summary>Takes over another node's state. It may hasten what we would hear anyway, but never declares anyone dead at once.</summary>
internal sealed class PushPullMerge(MemberTable table, LocalNode local, AliveRule alive, SuspectRule suspect, DeadRule dead)
{
    /// <returns>Why the state was refused, or <see langword="null"/> when it was merged.</returns>
    public string? Apply(ReadOnlySpan<RemoteMember> remote)
    {
        if (VersionVerification.FindFault(table, remote) is { } fault)
        {
            return fault;
        }

        foreach (ref readonly RemoteMember member in remote)
        {
            Apply(member);
        }

        return null;
    }

    private void Apply(in RemoteMember member)
    {
        AliveNews news = member.News;
        switch (member.State)
        {
            case MemberState.Alive:
                alive.Apply(news);
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
