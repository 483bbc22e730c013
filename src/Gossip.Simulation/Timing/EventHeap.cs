namespace Gossip.Simulation.Timing;

/// <summary>
/// The events to come, ordered by time and, at the same time, by the order of scheduling.
/// A four-ary heap that knows the place of each event: scheduling, moving and removing cost O(log n), and nothing removed is left behind.
/// Events have slots, and their places are in an array of their own, so that sifting touches dense arrays and not the events.
/// </summary>
internal sealed class EventHeap
{
    private const int Arity = 4;

    private Entry[] _entries = new Entry[64];
    private int[] _places = new int[64];
    private ScheduledEvent?[] _events = new ScheduledEvent?[64];
    private int[] _freeSlots = new int[64];
    private int _freeCount;
    private long _nextOrder;

    /// <summary>How many events are waiting.</summary>
    internal int Count { get; private set; }

    /// <summary>When the first event is due, in ticks of virtual time; <see cref="long.MaxValue"/> when there is none.</summary>
    internal long FirstDue => Count == 0 ? long.MaxValue : _entries[0].Due;

    /// <summary>Adds an event, or moves it if it is waiting already; either way it goes behind the others of the same time.</summary>
    internal void Schedule(ScheduledEvent scheduled, long due)
    {
        if (scheduled.IsScheduled)
        {
            Replace(_places[scheduled.HeapSlot], new Entry(due, _nextOrder++, scheduled.HeapSlot));
            return;
        }

        scheduled.HeapSlot = TakeSlot(scheduled);
        SiftUp(Count++, new Entry(due, _nextOrder++, scheduled.HeapSlot));
    }

    /// <summary>Removes an event.</summary>
    /// <returns>Whether it was waiting.</returns>
    internal bool Remove(ScheduledEvent scheduled)
    {
        if (!scheduled.IsScheduled)
        {
            return false;
        }

        int index = _places[scheduled.HeapSlot];
        _events[scheduled.HeapSlot] = null;
        _freeSlots[_freeCount++] = scheduled.HeapSlot;
        scheduled.HeapSlot = -1;
        Entry last = _entries[--Count];
        if (index < Count)
        {
            Replace(index, last);
        }

        return true;
    }

    /// <summary>Takes out the first event; there must be one.</summary>
    internal ScheduledEvent Pop()
    {
        ScheduledEvent first = _events[_entries[0].Slot]!;
        Remove(first);
        return first;
    }

    /// <summary>Forgets all events.</summary>
    internal void Clear()
    {
        for (int index = 0; index < Count; index++)
        {
            _events[_entries[index].Slot]!.HeapSlot = -1;
        }

        Array.Clear(_events);
        Count = 0;
        _freeCount = 0;
    }

    // Without free slots the waiting events fill the slots from 0 to Count - 1.
    private int TakeSlot(ScheduledEvent scheduled)
    {
        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, Count * 2);
            Array.Resize(ref _places, Count * 2);
            Array.Resize(ref _events, Count * 2);
            Array.Resize(ref _freeSlots, Count * 2);
        }

        int slot = _freeCount > 0 ? _freeSlots[--_freeCount] : Count;
        _events[slot] = scheduled;
        return slot;
    }

    private void Replace(int index, in Entry entry)
    {
        if (index > 0 && entry.IsBefore(_entries[(index - 1) / Arity]))
        {
            SiftUp(index, entry);
        }
        else
        {
            SiftDown(index, entry);
        }
    }

    private void SiftUp(int index, in Entry entry)
    {
        while (index > 0)
        {
            int parent = (index - 1) / Arity;
            if (!entry.IsBefore(_entries[parent]))
            {
                break;
            }

            Place(index, _entries[parent]);
            index = parent;
        }

        Place(index, entry);
    }

    private void SiftDown(int index, in Entry entry)
    {
        while (true)
        {
            int firstChild = (index * Arity) + 1;
            if (firstChild >= Count)
            {
                break;
            }

            int smallest = firstChild;
            int end = Math.Min(firstChild + Arity, Count);
            for (int child = firstChild + 1; child < end; child++)
            {
                if (_entries[child].IsBefore(_entries[smallest]))
                {
                    smallest = child;
                }
            }

            if (!_entries[smallest].IsBefore(entry))
            {
                break;
            }

            Place(index, _entries[smallest]);
            index = smallest;
        }

        Place(index, entry);
    }

    private void Place(int index, in Entry entry)
    {
        _entries[index] = entry;
        _places[entry.Slot] = index;
    }

    private readonly struct Entry(long due, long order, int slot)
    {
        internal readonly long Due = due;
        internal readonly long Order = order;
        internal readonly int Slot = slot;

        internal bool IsBefore(in Entry other) => Due < other.Due || (Due == other.Due && Order < other.Order);
    }
}
