using System.Runtime.InteropServices;
using System.Threading.Channels;
using Gossip.Members;

namespace Gossip.Detection;

/// <summary>
/// Whom to probe next: round robin over a list that is shuffled anew at each wrap, so that every member is probed within 2n − 1
/// rounds (SWIM §4.3). Newcomers enter at a random place of what is left.
/// </summary>
internal sealed class ProbeOrder(MemberTable table, string localName, Random random)
{
    internal const int MaximumNewcomers = 4096;

    private readonly Channel<Member> _newcomers = Channel.CreateBounded<Member>(new BoundedChannelOptions(MaximumNewcomers)
    {
        SingleReader = true,
        // Whoever finds no room is picked up with everyone else at the next wrap.
        FullMode = BoundedChannelFullMode.DropWrite,
    });

    private readonly List<Member> _order = [];
    private int _next;

    /// <summary>How many newcomers wait to be taken in.</summary>
    public int NewcomerCount => _newcomers.Reader.Count;

    /// <summary>A member became live. From the membership loop.</summary>
    public void Add(Member member) => _newcomers.Writer.TryWrite(member);

    /// <summary>The next live member but ourselves; <see langword="null"/> when there is none.</summary>
    public Member? Next()
    {
        TakeInNewcomers();
        for (int wraps = 0; wraps < 2; wraps++)
        {
            while (_next < _order.Count)
            {
                Member candidate = _order[_next++];
                if (table.TryFind(candidate.Name, out MemberRecord? record) && record.Current.IsLive)
                {
                    return record.Current;
                }
            }

            Reshuffle();
        }

        return null;
    }

    private void TakeInNewcomers()
    {
        while (_newcomers.Reader.TryRead(out Member? newcomer))
        {
            if (!string.Equals(newcomer.Name, localName, StringComparison.Ordinal))
            {
                _order.Insert(random.Next(_next, _order.Count + 1), newcomer);
            }
        }
    }

    private void Reshuffle()
    {
        _order.Clear();
        _next = 0;
        MemberSnapshot snapshot = table.Snapshot;
        for (int i = 0; i < snapshot.Count; i++)
        {
            if (!string.Equals(snapshot.Known(i).Name, localName, StringComparison.Ordinal))
            {
                _order.Add(snapshot.Known(i));
            }
        }

        random.Shuffle(CollectionsMarshal.AsSpan(_order));
    }
}
