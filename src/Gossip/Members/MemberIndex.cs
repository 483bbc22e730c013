using System.Diagnostics.CodeAnalysis;

namespace Gossip.Members;

/// <summary>
/// Finds members by name: a hash table with linear probing that costs 11 to 22 bytes a member. One writer; readers on any thread take
/// no lock and see each member that was there before they came and has not been removed.
/// </summary>
internal sealed class MemberIndex(long hashSeed)
{
    private const int SmallestSize = 8;

    private readonly MemberNameComparer _names = new(hashSeed);

    /// <summary>Stands where a member has been removed: what comes behind it is still to be found.</summary>
    private readonly MemberRecord _removed = new(member: null!, nameHash: 0);

    /// <summary>The size is a power of two, and one place in four is free at least, so that each search ends.</summary>
    private MemberRecord?[] _places = new MemberRecord?[SmallestSize];

    private int _count;
    private int _taken;

    public bool TryFind(string name, [NotNullWhen(true)] out MemberRecord? record)
    {
        int hash = _names.GetHashCode(name);
        MemberRecord?[] places = Volatile.Read(ref _places);
        for (int i = hash & (places.Length - 1); ; i = (i + 1) & (places.Length - 1))
        {
            record = Volatile.Read(ref places[i]);
            if (record is null)
            {
                return false;
            }

            if (record.NameHash == hash && !ReferenceEquals(record, _removed) && string.Equals(record.Current.Name, name, StringComparison.Ordinal))
            {
                return true;
            }
        }
    }

    public bool TryFind(ReadOnlySpan<byte> utf8Name, [NotNullWhen(true)] out MemberRecord? record)
    {
        int hash = _names.GetHashCode(utf8Name);
        MemberRecord?[] places = Volatile.Read(ref _places);
        for (int i = hash & (places.Length - 1); ; i = (i + 1) & (places.Length - 1))
        {
            record = Volatile.Read(ref places[i]);
            if (record is null)
            {
                return false;
            }

            if (record.NameHash == hash && !ReferenceEquals(record, _removed) && MemberNameComparer.Equals(utf8Name, record.Current.Name))
            {
                return true;
            }
        }
    }

    /// <summary>Adds a member whose name is not there yet.</summary>
    public MemberRecord Add(Member member)
    {
        if (4 * (_taken + 1) > 3 * _places.Length)
        {
            Rebuild();
        }

        var record = new MemberRecord(member, _names.GetHashCode(member.Name));
        int place = FreePlace(_places, record.NameHash);
        _taken += _places[place] is null ? 1 : 0;
        _count++;
        Volatile.Write(ref _places[place], record);
        return record;
    }

    public void Remove(MemberRecord record)
    {
        MemberRecord?[] places = _places;
        int place = record.NameHash & (places.Length - 1);
        while (!ReferenceEquals(places[place], record))
        {
            place = (place + 1) & (places.Length - 1);
        }

        _count--;
        Volatile.Write(ref places[place], _removed);
    }

    /// <summary>Makes room in another array, as large as the members need that are left; readers go on in the old one.</summary>
    private void Rebuild()
    {
        int size = _places.Length;
        while (2 * (_count + 1) > size)
        {
            size *= 2;
        }

        var places = new MemberRecord?[size];
        foreach (MemberRecord? record in _places)
        {
            if (record is not null && !ReferenceEquals(record, _removed))
            {
                places[FreePlace(places, record.NameHash)] = record;
            }
        }

        _taken = _count;
        Volatile.Write(ref _places, places);
    }

    private int FreePlace(MemberRecord?[] places, int hash)
    {
        int place = hash & (places.Length - 1);
        while (places[place] is { } record && !ReferenceEquals(record, _removed))
        {
            place = (place + 1) & (places.Length - 1);
        }

        return place;
    }
}
