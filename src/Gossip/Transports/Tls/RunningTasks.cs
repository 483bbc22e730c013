namespace Gossip.Transports.Tls;

/// <summary>What runs on a transport's behalf, each piece on the scheduler of its start, so that all of it can be waited for at the end.</summary>
internal sealed class RunningTasks(TaskScheduler scheduler)
{
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _tasks = [];
    private int _nextPruning = 64;

    /// <summary>Starts a piece of work, which deals with its own failures.</summary>
    public void Start(Func<Task> work)
    {
        Task task = Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, scheduler).Unwrap();
        lock (_gate)
        {
            _tasks.Add(task);
            if (_tasks.Count >= _nextPruning)
            {
                // What failed stays, to be seen at the end.
                _tasks.RemoveWhere(static task => task.IsCompletedSuccessfully);
                _nextPruning = Math.Max(64, 2 * _tasks.Count);
            }
        }
    }

    /// <summary>Waits for all there is, and for what that has started meanwhile; nobody else may start anything any more.</summary>
    public async Task WhenAllAsync()
    {
        while (Take() is { Length: > 0 } tasks)
        {
            await Task.WhenAll(tasks);
        }
    }

    private Task[] Take()
    {
        lock (_gate)
        {
            Task[] tasks = [.. _tasks];
            _tasks.Clear();
            return tasks;
        }
    }
}
