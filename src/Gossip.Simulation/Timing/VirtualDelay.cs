namespace Gossip.Simulation.Timing;

/// <summary>A wait that is exact to the tick; <c>Task.Delay</c> cuts it to whole milliseconds, and most links are faster than one.</summary>
internal sealed class VirtualDelay : ScheduledEvent
{
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private VirtualDelay()
    {
    }

    /// <summary>Waits so many ticks of virtual time; call it on the simulation's thread.</summary>
    internal static async Task WaitAsync(VirtualTimeProvider clock, long ticks, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (ticks <= 0)
        {
            return;
        }

        var delay = new VirtualDelay();
        clock.Schedule(delay, clock.Now + ticks);
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static (over, token) => ((TaskCompletionSource)over!).TrySetCanceled(token), delay._over);
        try
        {
            await delay._over.Task;
        }
        finally
        {
            clock.Unschedule(delay);
        }
    }

    /// <inheritdoc />
    internal override void Fire() => _over.TrySetResult();
}
