namespace Gossip.Dissemination;

/// <summary>
/// The broadcasts that have been sent equally often, sorted by length and age, so that the largest that fits, and of those the
/// newest, is found by bisection and most often stands at the end.
/// </summary>
internal sealed class BroadcastTier
{
    private readonly List<Broadcast> _sorted = [];

    public int Count => _sorted.Count;

    /// <summary>The length of the shortest, for leaving early; <see cref="int.MaxValue"/> when there is none.</summary>
    public int ShortestLength => _sorted.Count > 0 ? _sorted[0].Length : int.MaxValue;

    public void Add(Broadcast broadcast) => _sorted.Insert(PlaceOf(broadcast.Length, broadcast.Id), broadcast);

    public void Remove(Broadcast broadcast) => _sorted.RemoveAt(PlaceOf(broadcast.Length, broadcast.Id));

    /// <summary>Takes out the largest that fits, the newest among equals.</summary>
    public Broadcast? TakeLargest(int limit)
    {
        int place = PlaceOf(limit, long.MaxValue) - 1;
        if (place < 0)
        {
            return null;
        }

        Broadcast broadcast = _sorted[place];
        _sorted.RemoveAt(place);
        return broadcast;
    }

    /// <summary>Takes out the shortest, the oldest among equals.</summary>
    public Broadcast? TakeShortest()
    {
        if (_sorted.Count == 0)
        {
            return null;
        }

        Broadcast broadcast = _sorted[0];
        _sorted.RemoveAt(0);
        return broadcast;
    }

    /// <summary>Gives back the room of an empty tier beyond a number of broadcasts.</summary>
    public void Trim(int capacity)
    {
        if (_sorted.Count == 0 && _sorted.Capacity > capacity)
        {
            _sorted.Capacity = capacity;
        }
    }

    /// <summary>The first place whose broadcast is not before this length and number.</summary>
    private int PlaceOf(int length, long id)
    {
        int low = 0;
        int high = _sorted.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            Broadcast broadcast = _sorted[middle];
            if (broadcast.Length < length || (broadcast.Length == length && broadcast.Id < id))
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
