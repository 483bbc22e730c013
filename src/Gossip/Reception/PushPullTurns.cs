using Gossip.Scheduling;

namespace Gossip.Reception;

/// <summary>
/// How many push/pulls that others began are worked on at once. Those beyond wait for their turn, first come first served: when a whole
/// cluster joins through one seed, all get in, a few at a time.
/// </summary>
internal sealed class PushPullTurns(int maximum)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<TaskCompletionSource> _waiting = new();
    private int _count;

    /// <summary>How many are being worked on.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _count;
            }
        }
    }

    /// <summary>How many wait for their turn.</summary>
    public int WaitingCount
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Waits for a turn; it ends with <see cref="Leave"/>.</summary>
    /// <exception cref="OperationCanceledException">It did not come in time.</exception>
    public async Task EnterAsync(CancellationToken cancellationToken)
    {
        LinkedListNode<TaskCompletionSource> place;
        lock (_gate)
        {
            if (_count < maximum)
            {
                _count++;
                return;
            }

            place = _waiting.AddLast(Completions.New());
        }

        try
        {
            await place.Value.AwaitAsync(cancellationToken);
        }
        catch
        {
            lock (_gate)
            {
                if (place.List is not null)
                {
                    _waiting.Remove(place);
                }
            }

            throw;
        }
    }

    public void Leave()
    {
        lock (_gate)
        {
            // Who has given up meanwhile is passed over: its completion takes no result any more.
            while (_waiting.First is { } first)
            {
                _waiting.RemoveFirst();
                if (first.Value.TrySetResult())
                {
                    return;
                }
            }

            _count--;
        }
    }
}
