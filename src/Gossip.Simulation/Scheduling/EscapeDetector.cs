namespace Gossip.Simulation.Scheduling;

/// <summary>Remembers the first piece of work that came from a foreign thread, for the driver to report.</summary>
internal sealed class EscapeDetector
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(500);

    private readonly TaskCompletionSource _escaped = new();
    private string? _first;

    /// <summary>Records what a foreign thread did; called on that thread.</summary>
    /// <returns>The report.</returns>
    internal string Report(string deed, int ownerThread)
    {
        string report = $"""
            {deed} from thread {Environment.CurrentManagedThreadId} ({NameOfCurrentThread()}), but the simulation runs on thread {ownerThread}: work escaped the scheduler.
            Usual causes: Task.Run; ConfigureAwait(false); ChannelReader.ReadAllAsync; SemaphoreSlim.WaitAsync with a token or timeout; CancelAsync; AsTask on a channel's ValueTask; WhenAny, WhenAll or WaitAsync over a TaskCompletionSource with RunContinuationsAsynchronously (a channel's Completion is one); real timers, sockets and files.
            It came from:
            {Environment.StackTrace}
            """;
        if (Interlocked.CompareExchange(ref _first, report, null) is null)
        {
            _escaped.TrySetResult();
        }

        return report;
    }

    /// <summary>Throws when work has escaped.</summary>
    internal void ThrowIfAny()
    {
        if (Volatile.Read(ref _first) is { } report)
        {
            throw new SimulationEscapedException(report);
        }
    }

    /// <summary>Waits up to half a second of real time for an escape. Only called when the simulation has failed anyway.</summary>
    internal void WaitAndThrowIfAny()
    {
        _escaped.Task.Wait(s_patience);
        ThrowIfAny();
    }

    private static string NameOfCurrentThread() =>
        Thread.CurrentThread.IsThreadPoolThread ? "of the thread pool" : Thread.CurrentThread.Name ?? "unnamed";
}
