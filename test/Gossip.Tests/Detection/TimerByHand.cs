namespace Gossip.Tests.Detection;

/// <summary>Timers that fire when told and not otherwise.</summary>
internal sealed class TimerByHand : TimeProvider, ITimer
{
    private TimerCallback? _callback;
    private object? _state;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        (_callback, _state) = (callback, state);
        return this;
    }

    public override long GetTimestamp() => 0;

    public void Fire() => _callback!(_state);

    public bool Change(TimeSpan dueTime, TimeSpan period) => true;

    public void Dispose()
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
