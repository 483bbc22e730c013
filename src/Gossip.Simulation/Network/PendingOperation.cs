using System.Threading.Tasks.Sources;

namespace Gossip.Simulation.Network;

/// <summary>
/// A read or write that waits; one at a time, used again for the next.
/// It completes on the simulation's thread even when awaited without its scheduler, as the base class Stream does.
/// </summary>
internal sealed class PendingOperation : IValueTaskSource<int>, IValueTaskSource
{
    private ManualResetValueTaskSourceCore<int> _core;
    private CancellationTokenRegistration _registration;
    private bool _busy;

    /// <summary>Whether the operation waits.</summary>
    internal bool IsPending { get; private set; }

    /// <summary>Starts to wait.</summary>
    /// <returns>The version, for a value task.</returns>
    internal short Begin(CancellationToken cancellationToken)
    {
        if (_busy)
        {
            throw new InvalidOperationException("The stream has a pending operation of this kind; there can be one at a time.");
        }

        _busy = true;
        IsPending = true;
        _registration = cancellationToken.UnsafeRegister(
            static (state, token) => ((PendingOperation)state!).Fail(new OperationCanceledException(token)), this);
        return _core.Version;
    }

    /// <summary>Completes, if it waits.</summary>
    internal void Complete(int result)
    {
        if (IsPending)
        {
            IsPending = false;
            _core.SetResult(result);
        }
    }

    /// <summary>Fails, if it waits.</summary>
    internal void Fail(Exception exception)
    {
        if (IsPending)
        {
            IsPending = false;
            _core.SetException(exception);
        }
    }

    /// <inheritdoc />
    public int GetResult(short token)
    {
        _registration.Dispose();
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            _core.Reset();
            _busy = false;
        }
    }

    /// <inheritdoc />
    void IValueTaskSource.GetResult(short token) => GetResult(token);

    /// <inheritdoc />
    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    /// <inheritdoc />
    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
