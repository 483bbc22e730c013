namespace Gossip.Simulation.Exploration.Invariants;

/// <summary>
/// A member that said goodbye does not come back through stale news: whoever knows that it left holds it for live again only
/// when a node of that name has really started again. One that was forgotten meanwhile is no longer known to have left.
/// </summary>
/// <remarks>
/// News of an earlier life with a higher incarnation than the goodbye's is let pass: a node starts at incarnation 1 and may leave
/// before it has heard how far its earlier life had come. The protocol cannot tell such news from a refutation.
/// </remarks>
internal sealed class LeftStaysLeft : Invariant
{
    public override string Name => "left stays left";

    public override void OnMemberChanged(WatchedNode node, Member? before, Member? after)
    {
        if (before is not { State: MemberState.Left } || after is not { IsLive: true })
        {
            return;
        }

        IReadOnlyList<WatchedNode> lives = Monitor.LivesOf(after.Name);
        if (lives.Count > 0 && lives[^1] is { HasLeft: true } last
            && last.EndPoint.Equals(before.EndPoint)
            && before.Incarnation >= last.LeftWith
            && !IsNewsOfAnEarlierLife(lives, last, after))
        {
            Break(node, $"{before} is back as {after}, but nobody of that name has started since {last} left at incarnation {last.LeftWith}.");
        }
    }

    private static bool IsNewsOfAnEarlierLife(IReadOnlyList<WatchedNode> lives, WatchedNode last, Member news)
    {
        foreach (WatchedNode life in lives)
        {
            if (life != last && news.Incarnation > last.LeftWith && news.Incarnation <= life.Incarnation)
            {
                return true;
            }
        }

        return false;
    }
}
