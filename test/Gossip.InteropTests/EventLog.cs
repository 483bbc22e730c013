using System.Diagnostics;

namespace Gossip.InteropTests;

/// <summary>What has been observed, in order; a test may await what it expects to see.</summary>
/// <typeparam name="T">What is observed.</typeparam>
internal sealed class EventLog<T>
{
    private readonly List<T> _entries = [];
    private TaskCompletionSource _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isComplete;

    /// <summary>How many have been observed: a position to wait from.</summary>
    public int Count
    {
        get
        {
            lock (_entries)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>All that was observed until now.</summary>
    public IReadOnlyList<T> ToList()
    {
        lock (_entries)
        {
            return [.. _entries];
        }
    }

    /// <summary>Something was observed.</summary>
    public void Add(T entry) => Grow(() => _entries.Add(entry));

    /// <summary>Nothing more will be observed.</summary>
    public void Complete() => Grow(() => _isComplete = true);

    /// <summary>Waits for an entry.</summary>
    /// <param name="predicate">Which.</param>
    /// <param name="within">How long at most.</param>
    /// <param name="expectation">What is expected, for the message when it does not come.</param>
    /// <param name="from">Entries before this position do not count.</param>
    /// <returns>The first such entry.</returns>
    public async Task<T> WaitForAsync(Predicate<T> predicate, TimeSpan within, string expectation, int from = 0)
    {
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            (IReadOnlyList<T> entries, bool isComplete, Task grown) = Look(from);
            foreach (T entry in entries)
            {
                if (predicate(entry))
                {
                    return entry;
                }
            }

            from += entries.Count;
            TimeSpan left = within - Stopwatch.GetElapsedTime(started);
            if (isComplete || left <= TimeSpan.Zero || await Task.WhenAny(grown, Task.Delay(left)) != grown)
            {
                string reason = isComplete ? "there is nothing more to come" : $"not within {within.TotalSeconds:0.#} s";
                throw new AssertionException($"{expectation}: {reason}. Observed:\n  {string.Join("\n  ", ToList())}");
            }
        }
    }

    /// <summary>Every entry from the first, as they come, until there is nothing more.</summary>
    public async IAsyncEnumerable<T> ReadAsync()
    {
        int next = 0;
        while (true)
        {
            (IReadOnlyList<T> entries, bool isComplete, Task grown) = Look(next);
            foreach (T entry in entries)
            {
                yield return entry;
            }

            next += entries.Count;
            if (isComplete)
            {
                yield break;
            }

            await grown;
        }
    }

    private (IReadOnlyList<T> Entries, bool IsComplete, Task Grown) Look(int from)
    {
        lock (_entries)
        {
            return ([.. _entries.Skip(from)], _isComplete, _grown.Task);
        }
    }

    private void Grow(Action change)
    {
        TaskCompletionSource grown;
        lock (_entries)
        {
            change();
            grown = _grown;
            _grown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        grown.TrySetResult();
    }
}
