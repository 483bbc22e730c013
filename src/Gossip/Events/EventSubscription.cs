using System.Threading.Channels;

namespace Gossip.Events;

/// <summary>
/// What one watcher has not read yet: at most one change and one conflict for each member, and the state of the join, so that a watcher that never reads
/// costs no more than the members there are. A change that is merged away was an intermediate state; the last one is always told.
/// </summary>
internal sealed class EventSubscription
{
    /// <summary>Conflicts may be over names that are long forgotten; of more than this many the oldest are dropped.</summary>
    private const int MaximumConflicts = 256;

    private readonly Lock _gate = new();
    private readonly LinkedList<NodeEvent> _unread = new();
    private readonly Dictionary<(string Name, Kind Kind), LinkedListNode<NodeEvent>> _unreadByName = [];
    private readonly Dictionary<string, Member> _told = new(StringComparer.Ordinal);
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { SingleReader = true });
    private int _unreadConflicts;

    /// <summary>How many changes wait to be read.</summary>
    public int UnreadCount
    {
        get
        {
            lock (_gate)
            {
                return _unread.Count;
            }
        }
    }

    public void Offer(IEnumerable<NodeEvent> changes)
    {
        lock (_gate)
        {
            foreach (NodeEvent change in changes)
            {
                Merge(change);
            }
        }

        _signal.Writer.TryWrite(true);
    }

    public void Complete(Exception? error) => _signal.Writer.TryComplete(error);

    /// <summary>Waits until there may be something to read.</summary>
    /// <returns><see langword="false"/> when nothing more will come.</returns>
    public async ValueTask<bool> WaitAsync(CancellationToken cancellationToken) =>
        await _signal.Reader.WaitToReadAsync(cancellationToken) && _signal.Reader.TryRead(out _);

    /// <summary>Takes the oldest change.</summary>
    /// <returns>The change, or <see langword="null"/> when all has been read.</returns>
    public NodeEvent? TryTake()
    {
        lock (_gate)
        {
            if (_unread.First is not { } oldest)
            {
                return null;
            }

            NodeEvent change = oldest.Value;
            Drop(oldest);
            Remember(change);
            return change;
        }
    }

    private static Kind KindOf(NodeEvent change) => change switch
    {
        NameConflict => Kind.Conflict,
        JoinStateChanged => Kind.Join,
        _ => Kind.Membership,
    };

    private void Remember(NodeEvent change)
    {
        switch (change)
        {
            case MemberJoined or MemberUpdated or MemberSuspected or MemberRefuted:
                _told[change.Member.Name] = change.Member;
                break;
            case MemberLeft or MemberFailed:
                _told.Remove(change.Member.Name);
                break;
        }
    }

    private void Merge(NodeEvent change)
    {
        (string Name, Kind Kind) key = (change.Member.Name, KindOf(change));
        NodeEvent? merged = key.Kind == Kind.Membership ? SinceTold(change) : change;
        bool waits = _unreadByName.TryGetValue(key, out LinkedListNode<NodeEvent>? node);
        if (merged is null)
        {
            if (waits)
            {
                Drop(node!);
            }

            // A conflict over a member of which nothing was told concerns nobody any more.
            if (_unreadByName.TryGetValue((change.Member.Name, Kind.Conflict), out LinkedListNode<NodeEvent>? conflict)
                && change is MemberLeft or MemberFailed)
            {
                Drop(conflict!);
            }
        }
        else if (waits)
        {
            node!.Value = merged;
        }
        else
        {
            _unreadByName.Add(key, _unread.AddLast(merged));
            BoundConflicts(merged);
        }
    }

    private void BoundConflicts(NodeEvent added)
    {
        if (added is NameConflict && ++_unreadConflicts > MaximumConflicts)
        {
            LinkedListNode<NodeEvent> oldest = _unread.First!;
            while (oldest.Value is not NameConflict)
            {
                oldest = oldest.Next!;
            }

            Drop(oldest);
        }
    }

    private void Drop(LinkedListNode<NodeEvent> node)
    {
        _unreadConflicts -= node.Value is NameConflict ? 1 : 0;
        _unreadByName.Remove((node.Value.Member.Name, KindOf(node.Value)));
        _unread.Remove(node);
    }

    /// <summary>Whether the two differ at most in what no update tells: incarnation, suspicion, times.</summary>
    private static bool SaysTheSame(Member told, Member now) =>
        ReferenceEquals(told, now)
        || (told.EndPoint.Equals(now.EndPoint) && told.MetadataArray.AsSpan().SequenceEqual(now.MetadataArray));

    /// <summary>What the change amounts to for somebody who knows only what was told last.</summary>
    private NodeEvent? SinceTold(NodeEvent change)
    {
        bool isThere = change is MemberJoined or MemberUpdated or MemberSuspected or MemberRefuted;
        bool wasThere = _told.TryGetValue(change.Member.Name, out Member? told);
        return (wasThere, isThere) switch
        {
            (false, false) => null,
            (false, true) => change as MemberJoined ?? new MemberJoined(change.Member, change.Time),
            (true, true) when SaysTheSame(told!, change.Member) => SuspicionSinceTold(told!, change),
            (true, true) => change as MemberUpdated ?? new MemberUpdated(change.Member, change.Time),
            (true, false) => change,
        };
    }

    /// <summary>A suspicion that came and went unread is not worth telling; one that is on, or of which was told, is.</summary>
    private static NodeEvent? SuspicionSinceTold(Member told, NodeEvent change) => change switch
    {
        MemberSuspected when told.State != MemberState.Suspect => change,
        MemberRefuted when told.State == MemberState.Suspect => change,
        _ => null,
    };

    /// <summary>What an event is about; those about the same are merged.</summary>
    private enum Kind
    {
        Membership,
        Conflict,
        Join,
    }
}
