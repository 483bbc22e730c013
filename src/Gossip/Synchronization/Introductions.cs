namespace Gossip.Synchronization;

/// <summary>
/// Nodes that were sent our state while theirs has not been taken over: they count us as a member, and we do not know them. Should
/// we leave before we do, they have to be told all the same.
/// </summary>
internal sealed class Introductions
{
    /// <summary>The oldest are forgotten beyond this many: so many joins that never ended well are nobody's habit.</summary>
    private const int Maximum = 64;

    private readonly Lock _gate = new();
    private readonly List<NodeAddress> _pending = [];

    public IReadOnlyList<NodeAddress> Pending
    {
        get
        {
            lock (_gate)
            {
                return [.. _pending];
            }
        }
    }

    /// <summary>We are about to send our state there.</summary>
    public void Add(in NodeAddress address)
    {
        lock (_gate)
        {
            _pending.Remove(address);
            _pending.Add(address);
            if (_pending.Count > Maximum)
            {
                _pending.RemoveAt(0);
            }
        }
    }

    /// <summary>Their state has been taken over.</summary>
    public void Remove(in NodeAddress address)
    {
        lock (_gate)
        {
            _pending.Remove(address);
        }
    }
}
