using Gossip.Scheduling;

namespace Gossip.Diagnostics;

/// <summary>Lets each cause through once per interval, so that a flood on the network is not one in the log.</summary>
internal sealed class LogThrottle(TimeSpan interval, TimeProvider timeProvider)
{
    private readonly long[] _nextAllowed = new long[Enum.GetValues<LogCause>().Length];

    public bool Allows(LogCause cause)
    {
        long now = timeProvider.GetTimestamp();
        ref long next = ref _nextAllowed[(int)cause];
        long before = Volatile.Read(ref next);
        return (before == 0 || now >= before) && Interlocked.CompareExchange(ref next, timeProvider.After(now, interval), before) == before;
    }
}
