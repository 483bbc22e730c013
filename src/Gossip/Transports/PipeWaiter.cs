namespace Gossip.Transports;

/// <summary>
/// The one caller that waits for a pipe. Its continuation never runs under the pipe's lock, and stays on the caller's scheduler:
/// <see cref="Task.WaitAsync(CancellationToken)"/> would not.
/// </summary>
internal sealed class PipeWaiter(string operation)
{
    private TaskCompletionSource? _waiting;

    /// <summary>Begins to wait; under the pipe's lock.</summary>
    public TaskCompletionSource Begin()
    {
        if (_waiting is not null)
        {
            throw new InvalidOperationException($"Another {operation} is under way on this stream.");
        }

        return _waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Lets the waiting caller look again; under the pipe's lock.</summary>
    public void Release()
    {
        _waiting?.TrySetResult();
        _waiting = null;
    }

    /// <summary>Waits until released or cancelled; outside the lock.</summary>
    public async Task WaitAsync(TaskCompletionSource waiting, Lock gate, CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), waiting);
        try
        {
            await waiting.Task;
        }
        finally
        {
            lock (gate)
            {
                _waiting = _waiting == waiting ? null : _waiting;
            }
        }
    }
}
