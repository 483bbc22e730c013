namespace Gossip.Cli;

/// <summary>
/// The two ways to end: leaving gracefully, and shutting down at once. Signals and commands ask for them, whoever runs obeys.
/// </summary>
internal sealed class StopRequests : IDisposable
{
    private readonly CancellationTokenSource _leave = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _shutdown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Cancelled when the node shall leave gracefully, then shut down.</summary>
    public CancellationToken Leave => _leave.Token;

    /// <summary>Cancelled at the first request of either kind.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Completes when the node shall shut down at once.</summary>
    public Task Shutdown => _shutdown.Task;

    /// <summary>A signal came: the first asks to leave, the next is impatient.</summary>
    public void Signal()
    {
        if (Stopping.IsCancellationRequested)
        {
            RequestShutdown();
        }
        else
        {
            RequestLeave();
        }
    }

    /// <summary>Asks for a graceful leave.</summary>
    public void RequestLeave()
    {
        _stopping.Cancel();
        _leave.Cancel();
    }

    /// <summary>Asks for a shutdown without leaving, also in the middle of a leave.</summary>
    public void RequestShutdown()
    {
        _shutdown.TrySetResult();
        _stopping.Cancel();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _leave.Dispose();
        _stopping.Dispose();
    }
}
