namespace Gossip.Members;

/// <summary>
/// Members that were given up without a goodbye, remembered long after the table has forgotten them: they may only have been cut off.
/// Written by the membership loop, read by the healer.
/// </summary>
internal sealed class LostMembers(TimeSpan remembered, TimeProvider timeProvider)
{
    /// <summary>Beyond this many those lost longest are forgotten.</summary>
    private const int Maximum = 4096;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Member>> _byName = new(StringComparer.Ordinal);
    private readonly LinkedList<Member> _inOrderOfLoss = new();

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _byName.Count;
            }
        }
    }

    /// <summary>A member was given up.</summary>
    public void Add(Member member)
    {
        lock (_gate)
        {
            RemoveCore(member.Name);
            _byName.Add(member.Name, _inOrderOfLoss.AddLast(member));
            if (_byName.Count > Maximum)
            {
                RemoveCore(_inOrderOfLoss.First!.Value.Name);
            }
        }
    }

    /// <summary>A member is back, or has said goodbye after all.</summary>
    public void Remove(string name)
    {
        lock (_gate)
        {
            RemoveCore(name);
        }
    }

    /// <summary>Forgets those that have been lost for too long, and tells the others.</summary>
    public Member[] Remembered()
    {
        lock (_gate)
        {
            while (_inOrderOfLoss.First is { Value: var oldest } && timeProvider.GetElapsedTime(oldest.StateChangedTimestamp) > remembered)
            {
                RemoveCore(oldest.Name);
            }

            return [.. _inOrderOfLoss];
        }
    }

    private void RemoveCore(string name)
    {
        if (_byName.Remove(name, out LinkedListNode<Member>? node))
        {
            _inOrderOfLoss.Remove(node);
        }
    }
}
