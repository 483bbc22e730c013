namespace Gossip.Members;

/// <summary>
/// Goodbyes of nodes that are not known here: they overtook the news that the node came, over a stream that loses segments for one.
/// Remembered for as long as a departed member would be, and at most so many. The membership loop's alone.
/// </summary>
internal sealed class StrangersGoodbyes(TimeSpan remembered, TimeProvider timeProvider)
{
    /// <summary>Beyond this many the oldest are forgotten.</summary>
    public const int Maximum = 256;

    private readonly Dictionary<string, (Accusation Goodbye, long Number)> _byName = new(StringComparer.Ordinal);
    private readonly Queue<(string Name, long Number, long Heard)> _inOrder = new();
    private long _lastNumber;

    public int Count => _byName.Count;

    /// <summary>Remembers a goodbye; the newest of each node.</summary>
    public void Add(in Accusation goodbye)
    {
        Forget();
        if (_byName.TryGetValue(goodbye.Name, out (Accusation Goodbye, long) known) && known.Goodbye.Incarnation >= goodbye.Incarnation)
        {
            return;
        }

        _byName[goodbye.Name] = (goodbye, ++_lastNumber);
        _inOrder.Enqueue((goodbye.Name, _lastNumber, timeProvider.GetTimestamp()));
        while (_inOrder.Count > Maximum)
        {
            DropOldest();
        }
    }

    /// <summary>A stranger turns up: takes out its goodbye, if it said one and its time is not over.</summary>
    public bool TryTake(string name, out Accusation goodbye)
    {
        Forget();
        bool found = _byName.Remove(name, out (Accusation Goodbye, long) known);
        goodbye = known.Goodbye;
        return found;
    }

    private void Forget()
    {
        while (_inOrder.TryPeek(out (string, long, long Heard) oldest) && timeProvider.GetElapsedTime(oldest.Heard) > remembered)
        {
            DropOldest();
        }
    }

    /// <summary>A name may stand in line again, since a newer goodbye.</summary>
    private void DropOldest()
    {
        (string name, long number, _) = _inOrder.Dequeue();
        if (_byName.TryGetValue(name, out (Accusation, long Number) known) && known.Number == number)
        {
            _byName.Remove(name);
        }
    }
}
