using System.Diagnostics.CodeAnalysis;

namespace Gossip.Members;

/// <summary>
/// Everyone this node knows of: found by name, and kept in one order with the live members first. One writer, the membership
/// loop; anyone may look a member up or take the last published snapshot.
/// </summary>
internal sealed class MemberTable
{
    private readonly MemberIndex _byName;
    private readonly MemberChunks _order = new();
    private readonly int _capacity;
    private volatile MemberSnapshot _snapshot = MemberSnapshot.Empty;
    private readonly Action<Member?, Member?>? _observed;
    private volatile int _moves;
    private bool _changed;

    public MemberTable(int capacity, long hashSeed, Action<Member?, Member?>? changed = null)
    {
        _observed = changed;
        _capacity = capacity;
        _byName = new MemberIndex(hashSeed);
    }

    /// <summary>The members as last published.</summary>
    public MemberSnapshot Snapshot => _snapshot;

    /// <summary>How often a live member turned up at a new address so far.</summary>
    public int Moves => _moves;

    /// <summary>How many members are live, this node included; the writer's view.</summary>
    public int LiveCount => _order.LiveCount;

    /// <summary>How many members are known in any state; the writer's view.</summary>
    public int Count => _order.Count;

    public bool IsFull => Count >= _capacity;

    public bool TryFind(string name, [NotNullWhen(true)] out MemberRecord? record) => _byName.TryFind(name, out record);

    public bool TryFind(ReadOnlySpan<byte> utf8Name, [NotNullWhen(true)] out MemberRecord? record) =>
        _byName.TryFind(utf8Name, out record);

    /// <summary>The known member at a place of the order, for the writer.</summary>
    public Member this[int position] => _order[position];

    /// <summary>Adds a member whose name is not known yet.</summary>
    public MemberRecord Add(Member member)
    {
        MemberRecord record = _byName.Add(member);
        record.Position = _order.Append(member);
        if (member.IsLive)
        {
            MoveToLive(record);
        }

        _changed = true;
        _observed?.Invoke(null, member);
        return record;
    }

    public void Update(MemberRecord record, Member member)
    {
        Member before = record.Current;
        bool wasLive = before.IsLive;
        record.Current = member;
        _order[record.Position] = member;
        if (!before.EndPoint.Equals(member.EndPoint) && member.IsLive)
        {
            _moves++;
        }

        if (member.IsLive && !wasLive)
        {
            MoveToLive(record);
        }
        else if (!member.IsLive && wasLive)
        {
            MoveToDeparted(record);
        }

        _changed = true;
        _observed?.Invoke(before, member);
    }

    /// <summary>Forgets a departed member.</summary>
    public void Remove(MemberRecord record)
    {
        Swap(record.Position, _order.Count - 1);
        _order.RemoveLast();
        _byName.Remove(record);
        record.Position = MemberRecord.Forgotten;
        _changed = true;
        _observed?.Invoke(record.Current, null);
    }

    /// <summary>Makes what has changed visible to readers.</summary>
    /// <returns>Whether anything had.</returns>
    public bool Publish()
    {
        if (!_changed)
        {
            return false;
        }

        _snapshot = _order.ToSnapshot();
        _changed = false;
        return true;
    }

    private void MoveToLive(MemberRecord record)
    {
        Swap(record.Position, _order.LiveCount);
        _order.LiveCount++;
    }

    private void MoveToDeparted(MemberRecord record)
    {
        _order.LiveCount--;
        Swap(record.Position, _order.LiveCount);
    }

    private void Swap(int first, int second)
    {
        if (first == second)
        {
            return;
        }

        (_order[first], _order[second]) = (_order[second], _order[first]);
        RecordAt(first).Position = first;
        RecordAt(second).Position = second;
    }

    private MemberRecord RecordAt(int position) => _byName.TryFind(_order[position].Name, out MemberRecord? record)
        ? record
        : throw new InvalidOperationException($"The member '{_order[position].Name}' is in the order and not in the index.");
}
