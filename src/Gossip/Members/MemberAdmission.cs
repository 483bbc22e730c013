using System.Threading.Channels;
using Gossip.Diagnostics;
using Gossip.Security;
using Gossip.Wire;

namespace Gossip.Members;

/// <summary>
/// Who may be a member, before the membership loop hears of it: by the networks that are allowed, and by the application's filter and
/// merge policy. The filter runs in a loop of its own, so that it holds up nobody but the news it looks at.
/// </summary>
internal sealed class MemberAdmission
{
    private readonly MemberTable _table;
    private readonly LocalNode _local;
    private readonly MembershipMailbox _mailbox;
    private readonly NewsReader _news;
    private readonly GossipOptions _options;
    private readonly NodeDiagnostics _diagnostics;
    private readonly NetworkPolicy _networks;
    private readonly Channel<AliveNews> _waiting;

    public MemberAdmission(
        MemberTable table, LocalNode local, MembershipMailbox mailbox, NewsReader news, NetworkPolicy networks, GossipOptions options, NodeDiagnostics diagnostics)
    {
        _table = table;
        _local = local;
        _mailbox = mailbox;
        _news = news;
        _networks = networks;
        _options = options;
        _diagnostics = diagnostics;
        _waiting = Channel.CreateBounded<AliveNews>(new BoundedChannelOptions(options.HandoffQueueDepth) { SingleReader = true });
    }

    /// <summary>How much news waits for the filter.</summary>
    public int WaitingCount => _waiting.Reader.Count;

    /// <summary>Puts news from packets to the filter and passes on what it accepts. Ends at once when there is none.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (_options.MemberFilter is not null && await _waiting.Reader.WaitToReadAsync(cancellationToken))
        {
            while (_waiting.Reader.TryRead(out AliveNews news))
            {
                if (Accepts(news) && !_mailbox.TryPostAlive(news))
                {
                    _diagnostics.Metrics.Dropped(DropReason.Overload, TrafficKind.Alive);
                }
            }
        }
    }

    /// <summary>News that came in a packet, on its way to the membership loop.</summary>
    /// <returns>Whether there was room for it; what may not be a member is counted and needs none.</returns>
    public bool TryPost(in AliveNews news)
    {
        if (!IsInAllowedNetwork(news))
        {
            return true;
        }

        return NeedsFilter(news) ? _waiting.Writer.TryWrite(news) : _mailbox.TryPostAlive(news);
    }

    /// <summary>Whether a member of another node's state may be taken over. Asks the filter itself.</summary>
    public bool Admits(in RemoteMember member) =>
        member.State != MemberState.Alive || (IsInAllowedNetwork(member.News) && (!NeedsFilter(member.News) || Accepts(member.News)));

    /// <summary>Asks the merge policy.</summary>
    /// <returns>Why these members may not be merged with ours, or <see langword="null"/>.</returns>
    public string? FindVeto(PushPullNodeReader nodes)
    {
        var members = new List<Member>();
        foreach (PushPullNode node in nodes)
        {
            if (_news.TryRead(node, out RemoteMember member))
            {
                members.Add(Candidate(member.News, member.State));
            }
        }

        try
        {
            return _options.MergePolicy!.Refuse(members);
        }
        catch (Exception exception)
        {
            _diagnostics.PolicyFailed(nameof(IMergePolicy), exception);
            return "the merge policy failed";
        }
    }

    private bool IsInAllowedNetwork(in AliveNews news)
    {
        if (_networks.Allows(news.EndPoint.Address))
        {
            return true;
        }

        Refuse(news.Name, RefusalReason.ForbiddenNetwork);
        return false;
    }

    /// <summary>What changes nothing is not worth asking about, and about ourselves nobody else decides.</summary>
    private bool NeedsFilter(in AliveNews news) =>
        _options.MemberFilter is not null
        && !_local.Is(news.Name)
        && !(_table.TryFind(news.Name, out MemberRecord? record) && record.Current.Incarnation >= news.Incarnation);

    private bool Accepts(in AliveNews news)
    {
        try
        {
            if (_options.MemberFilter!.Accepts(Candidate(news, MemberState.Alive)))
            {
                return true;
            }
        }
        catch (Exception exception)
        {
            _diagnostics.PolicyFailed(nameof(IMemberFilter), exception);
        }

        Refuse(news.Name, RefusalReason.Filtered);
        return false;
    }

    private Member Candidate(in AliveNews news, MemberState state) =>
        new(news.Name, news.EndPoint, news.Metadata, news.Versions ?? default, news.Incarnation, state, _options.TimeProvider.GetUtcNow());

    private void Refuse(string name, RefusalReason reason) => _diagnostics.NewsRefused(name, reason);
}
