namespace Gossip.Simulation.Network;

/// <summary>
/// What a stall does to a node whose sends block, as in the Lifeguard paper: a loop that tries to send stands still from then until the
/// node goes on, while loops that only wait for time, such as that of the suspicions, go on.
/// </summary>
/// <remarks>
/// The node's transport never blocks its callers, so it is the clock that holds them up: the timers of a loop that has tried to send
/// fire when the node goes on. A loop is known by the context that flows through it, from its first timer on.
/// </remarks>
internal sealed class BlockedSenders
{
    private readonly AsyncLocal<Loop?> _current = new();
    private readonly List<Loop> _blocked = [];

    /// <summary>Makes a timer one of the loop that creates it.</summary>
    internal ITimer CreateTimer(TimeProvider time, TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Loop loop = _current.Value ??= new Loop();
        return time.CreateTimer(static held => ((LoopTimer)held!).Fire(), new LoopTimer(loop, callback, state), dueTime, period);
    }

    /// <summary>The running loop has tried to send in a stall.</summary>
    internal void Block()
    {
        if (_current.Value is { IsBlocked: false } loop)
        {
            loop.IsBlocked = true;
            _blocked.Add(loop);
        }
    }

    /// <summary>The stall is over: every loop goes on, with the timers that were due meanwhile.</summary>
    internal void Release()
    {
        Loop[] released = [.. _blocked];
        _blocked.Clear();
        Array.ForEach(released, loop => loop.Release());
    }

    /// <summary>A loop of the node that has timers.</summary>
    private sealed class Loop
    {
        private readonly List<LoopTimer> _due = [];

        internal bool IsBlocked { get; set; }

        /// <summary>A timer that fires again and again waits once.</summary>
        internal void Hold(LoopTimer timer)
        {
            if (!_due.Contains(timer))
            {
                _due.Add(timer);
            }
        }

        internal void Release()
        {
            IsBlocked = false;
            LoopTimer[] due = [.. _due];
            _due.Clear();
            Array.ForEach(due, timer => timer.Fire());
        }
    }

    private sealed class LoopTimer(Loop loop, TimerCallback callback, object? state)
    {
        internal void Fire()
        {
            if (loop.IsBlocked)
            {
                loop.Hold(this);
            }
            else
            {
                callback(state);
            }
        }
    }
}
