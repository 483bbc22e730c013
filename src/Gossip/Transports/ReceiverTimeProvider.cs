using Gossip.Scheduling;

namespace Gossip.Transports;

/// <summary>
/// A clock whose timers fire on the threads that receive packets, between two packets. At rest most of what a node costs is waking
/// threads: what the system's timers need two more for, the receiving thread does when it would have waited on.
/// </summary>
/// <remarks>
/// A timer set on a receiving thread is that thread's; set anywhere else, or left over when its thread ends, it is one of the clock
/// beneath. Only for callbacks that never block. Each may be late by <see cref="SocketReceiver.LongestWait"/> after a burst of packets.
/// </remarks>
internal sealed class ReceiverTimeProvider(TimeProvider beneath) : TimeProvider
{
    /// <summary>What a socket can be asked to wait for, in milliseconds, with room to spare.</summary>
    private const double MaximumPoll = 60_000;

    private readonly Lock _gate = new();
    private readonly List<ReceiverTimer> _timers = [];
    private readonly List<int> _threads = [];

    public override long TimestampFrequency => beneath.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => beneath.LocalTimeZone;

    public override long GetTimestamp() => beneath.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => beneath.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ReceiverTimer(this, callback, state, beneath);
        lock (_gate)
        {
            _timers.Add(timer);
        }

        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>The calling thread receives packets from now on.</summary>
    public void Enter()
    {
        lock (_gate)
        {
            _threads.Add(Environment.CurrentManagedThreadId);
        }
    }

    /// <summary>The calling thread receives no more: its timers become those of the clock beneath.</summary>
    public void Leave()
    {
        int thread = Environment.CurrentManagedThreadId;
        lock (_gate)
        {
            _threads.Remove(thread);
            long now = GetTimestamp();
            foreach (ReceiverTimer timer in _timers.Where(timer => timer.Thread == thread && timer.Due != long.MaxValue))
            {
                timer.Fallback.Change(Until(timer.Due, now), timer.Period);
                timer.Clear();
            }
        }
    }

    /// <summary>How long the calling thread may wait for a packet, in whole milliseconds, which is what sockets count.</summary>
    /// <returns>The time until its next timer is due, at most a minute; <see langword="null"/>: none is set.</returns>
    public TimeSpan? UntilNext()
    {
        int thread = Environment.CurrentManagedThreadId;
        long next = long.MaxValue;
        lock (_gate)
        {
            foreach (ReceiverTimer timer in _timers)
            {
                next = timer.Thread == thread ? Math.Min(next, timer.Due) : next;
            }
        }

        return next == long.MaxValue
            ? null
            : TimeSpan.FromMilliseconds(Math.Min(Math.Ceiling(Until(next, GetTimestamp()).TotalMilliseconds), MaximumPoll));
    }

    /// <summary>Fires what is due of the calling thread.</summary>
    public void Fire()
    {
        int thread = Environment.CurrentManagedThreadId;
        long now = GetTimestamp();
        while (TakeDue(thread, now) is { } timer)
        {
            timer.Fire();
        }
    }

    /// <summary>Sets a timer anew, on the calling thread if that receives packets.</summary>
    /// <returns>Whether the timer was not disposed.</returns>
    public bool Set(ReceiverTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        int thread = Environment.CurrentManagedThreadId;
        lock (_gate)
        {
            if (timer.IsDisposed)
            {
                return false;
            }

            if (dueTime == Timeout.InfiniteTimeSpan)
            {
                timer.Clear();
                timer.StopFallback();
            }
            else if (_threads.Contains(thread))
            {
                timer.StopFallback();
                timer.Set(thread, this.After(GetTimestamp(), dueTime), period);
            }
            else
            {
                timer.Clear();
                timer.Fallback.Change(dueTime, period);
            }

            return true;
        }
    }

    public void Dispose(ReceiverTimer timer)
    {
        lock (_gate)
        {
            _timers.Remove(timer);
            timer.Clear();
            timer.DisposeFallback();
        }
    }

    private ReceiverTimer? TakeDue(int thread, long now)
    {
        lock (_gate)
        {
            foreach (ReceiverTimer timer in _timers)
            {
                if (timer.Thread == thread && timer.Due <= now)
                {
                    long next = timer.Period > TimeSpan.Zero ? this.After(now, timer.Period) : long.MaxValue;
                    timer.Set(thread, next, timer.Period);
                    return timer;
                }
            }

            return null;
        }
    }

    private TimeSpan Until(long timestamp, long now) => timestamp > now ? GetElapsedTime(now, timestamp) : TimeSpan.Zero;
}
