using System.Collections.Concurrent;

namespace Gossip.Tests.Detection;

/// <summary>Runs an actor on the test's own thread, and only when told to.</summary>
internal sealed class StepScheduler : TaskScheduler
{
    /// <summary>An actor that does not come to rest within this many steps never will.</summary>
    private const int MostSteps = 10_000;

    private readonly ConcurrentQueue<Task> _waiting = new();

    /// <summary>Starts an actor and runs it until it waits.</summary>
    public void Start(Func<CancellationToken, Task> actor, CancellationToken cancellationToken)
    {
        Task.Factory.StartNew(() => actor(cancellationToken), CancellationToken.None, TaskCreationOptions.None, this);
        Run();
    }

    /// <summary>Runs whatever can run.</summary>
    public void Run()
    {
        // The test framework has a context of its own, and awaits would prefer it to this scheduler.
        SynchronizationContext? context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        int steps = 0;
        while (steps++ < MostSteps && _waiting.TryDequeue(out Task? task))
        {
            TryExecuteTask(task);
        }

        SynchronizationContext.SetSynchronizationContext(context);
        Assert.That(steps, Is.LessThan(MostSteps), "the actor spins");
    }

    protected override void QueueTask(Task task) => _waiting.Enqueue(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => [.. _waiting];
}
