namespace Gossip.Members;

/// <summary>
/// A list of members in chunks that are shared with published snapshots and copied only when one changes, so that a snapshot
/// costs what has changed and not the size of the cluster.
/// </summary>
internal sealed class MemberChunks
{
    /// <summary>A copied chunk costs half a kilobyte; a snapshot of 10,000 members holds 157 of them.</summary>
    public const int Size = 64;

    private Member[][] _chunks = [];
    private bool[] _shared = [];

    public int Count { get; private set; }

    /// <summary>How many of the first places hold live members; kept by the table.</summary>
    public int LiveCount { get; set; }

    public Member this[int index]
    {
        get => _chunks[index / Size][index % Size];
        set => Own(index / Size)[index % Size] = value;
    }

    public int Append(Member member)
    {
        if (Count == _chunks.Length * Size)
        {
            Grow();
        }

        this[Count] = member;
        return Count++;
    }

    public void RemoveLast()
    {
        Count--;
        Own(Count / Size)[Count % Size] = null!;
    }

    public MemberSnapshot ToSnapshot()
    {
        int used = (Count + Size - 1) / Size;
        Array.Fill(_shared, true, 0, used);
        return new MemberSnapshot(_chunks.AsSpan(0, used).ToArray(), LiveCount, Count);
    }

    private Member[] Own(int chunk)
    {
        if (_shared[chunk])
        {
            _chunks[chunk] = (Member[])_chunks[chunk].Clone();
            _shared[chunk] = false;
        }

        return _chunks[chunk];
    }

    private void Grow()
    {
        int chunk = _chunks.Length;
        Array.Resize(ref _chunks, chunk + 1);
        Array.Resize(ref _shared, chunk + 1);
        _chunks[chunk] = new Member[Size];
    }
}
