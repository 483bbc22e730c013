using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Gossip.Scheduling;

/// <summary>
/// Starts every loop of a node in one place, on one scheduler, and awaits them all at the end. A loop that fails is not restarted:
/// the node is told, and goes down loudly.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The source holds nothing, and may be cancelled at any time, from within its own callbacks too.")]
internal sealed class ActorHost
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<(string Name, Task Task)> _actors = [];
    private readonly TaskScheduler _scheduler;
    private readonly Action<string, Exception> _failed;

    public ActorHost(TaskScheduler scheduler, Action<string, Exception> failed)
    {
        _scheduler = scheduler;
        _failed = failed;
        Stopping = _stopping.Token;
    }

    /// <summary>Cancelled when the node shuts down.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>Starts a loop that runs until the node stops.</summary>
    public void Start(string name, Func<CancellationToken, Task> run) => _actors.Add((name, RunAsync(() => GuardAsync(name, run))));

    /// <summary>Runs one piece of work where the loops run, whatever the caller's context is.</summary>
    public Task RunAsync(Func<Task> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, _scheduler).Unwrap();

    /// <inheritdoc cref="RunAsync(Func{Task})"/>
    public Task<T> RunAsync<T>(Func<Task<T>> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, _scheduler).Unwrap();

    /// <summary>Tells every loop to stop. Any number of calls, from any thread.</summary>
    public void Stop() => _stopping.Cancel();

    /// <summary>Stops every loop and waits for its end, at most this long.</summary>
    /// <returns>The loops that have not ended.</returns>
    public async Task<IReadOnlyList<string>> StopAsync(TimeSpan timeout, TimeProvider timeProvider)
    {
        Stop();
        try
        {
            await Task.WhenAll(_actors.Select(actor => actor.Task)).WaitAsync(timeout, timeProvider);
        }
        catch (TimeoutException)
        {
            return [.. _actors.Where(actor => !actor.Task.IsCompleted).Select(actor => actor.Name)];
        }

        return [];
    }

    private async Task GuardAsync(string name, Func<CancellationToken, Task> run)
    {
        // A loop outlives whatever was under way where the node was started.
        Activity.Current = null;
        try
        {
            await run(Stopping);
        }
        catch (OperationCanceledException) when (Stopping.IsCancellationRequested)
        {
            // The way every loop ends.
            return;
        }
        catch (Exception exception)
        {
            _failed(name, exception);
        }
    }
}
