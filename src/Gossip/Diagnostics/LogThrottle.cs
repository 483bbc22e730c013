using Gossip.Scheduling;

namespace Gossip.Diagnostics;

/// <summary>
/// Lets each cause through once per interval, so that a flood on the network is not one in the log, and keeps count of what it leaves
/// out: the next line that is let through tells it, or, when none comes soon after the interval, a line of its own.
/// </summary>
internal sealed class LogThrottle
{
    /// <summary>So much of an interval a next line has after its end: while a flood goes on, its lines tell the count.</summary>
    private const double Grace = 0.1;

    private static readonly int[] FirstOfCause =
        [.. Enum.GetValues<LogCause>().Select(cause => Array.FindIndex(LogKind.All, kind => kind.Cause == cause))];

    private readonly TimeSpan _interval;
    private readonly TimeProvider _timeProvider;
    private readonly Lock _gate = new();
    private readonly Slot[] _slots = new Slot[LogKind.All.Length];
    private readonly Signal _leavesOut = new();

    public LogThrottle(TimeSpan interval, TimeProvider timeProvider)
    {
        _interval = interval;
        _timeProvider = timeProvider;
    }

    /// <summary>Whether a line may be logged now; if not, it is counted.</summary>
    /// <param name="cause">Why it would be.</param>
    /// <param name="leftOut">How many were left out before it.</param>
    /// <param name="detail">Which kind of the cause it is, where that has several.</param>
    public bool Allows(LogCause cause, out LeftOut leftOut, int detail = 0)
    {
        leftOut = default;
        long now = _timeProvider.GetTimestamp();
        lock (_gate)
        {
            ref Slot slot = ref _slots[FirstOfCause[(int)cause] + detail];
            if (!slot.IsOpen(now))
            {
                if (++slot.LeftOut == 1)
                {
                    _leavesOut.Set();
                }

                return false;
            }

            leftOut = new LeftOut(slot.LeftOut);
            slot.Close(_timeProvider.After(now, _interval));
            return true;
        }
    }

    /// <summary>Tells of lines that were left out and after which none came; at the end of all of them.</summary>
    public async Task RunAsync(GossipLog log, CancellationToken cancellationToken)
    {
        using var timer = new DeadlineTimer(_timeProvider, static signal => ((Signal)signal!).Set(), _leavesOut);
        try
        {
            while (true)
            {
                await _leavesOut.WaitAsync(cancellationToken);
                if (Tell(log, _timeProvider.GetTimestamp()) is { } next)
                {
                    timer.Set(next);
                }
            }
        }
        finally
        {
            Tell(log, long.MaxValue);
        }
    }

    /// <returns>When to look again, if anything is left out by then.</returns>
    private long? Tell(GossipLog log, long now)
    {
        long? next = null;
        for (int i = 0; i < _slots.Length; i++)
        {
            if (TakeDue(ref _slots[i], now, ref next) is > 0 and var count)
            {
                log.LinesLeftOut(LogKind.All[i].Level, count, LogKind.All[i].Name);
            }
        }

        return next;
    }

    /// <returns>How many lines were left out, if it is time to tell.</returns>
    private long TakeDue(ref Slot slot, long now, ref long? next)
    {
        lock (_gate)
        {
            if (slot.LeftOut == 0)
            {
                return 0;
            }

            long due = _timeProvider.After(slot.Opens, _interval * Grace);
            if (due > now)
            {
                next = Math.Min(next ?? due, due);
                return 0;
            }

            long count = slot.LeftOut;
            // This is the line of the interval that begins now.
            slot.Close(now == long.MaxValue ? now : _timeProvider.After(now, _interval));
            return count;
        }
    }

    /// <summary>What is remembered of one kind of lines.</summary>
    private struct Slot
    {
        /// <summary>When the next line is let through; 0 before the first.</summary>
        public long Opens;

        public long LeftOut;

        public readonly bool IsOpen(long now) => Opens == 0 || now >= Opens;

        public void Close(long opens)
        {
            Opens = opens;
            LeftOut = 0;
        }
    }
}
