namespace Gossip.Simulation.Scheduling;

/// <summary>
/// Runs every task of a simulation on the one thread that drives it, first in, first out.
/// Work that comes back from another thread has escaped and fails the simulation, because its order would depend on luck.
/// </summary>
internal sealed class SimulationScheduler : TaskScheduler
{
    /// <summary>How many tasks and timers may run without the clock moving before the simulation is called a livelock.</summary>
    internal const long LivelockLimit = 50_000_000;

    private readonly Queue<Task> _ready = new();
    private readonly EscapeDetector _escapes = new();
    private int _ownerThread = Environment.CurrentManagedThreadId;
    private int _driving;
    private bool _looping;
    private volatile bool _retired;
    private long _runsAtThisInstant;

    /// <inheritdoc />
    public override int MaximumConcurrencyLevel => 1;

    /// <summary>How many tasks have run, those that ran inline included.</summary>
    internal long TasksRun { get; private set; }

    /// <summary>
    /// Runs a loop that calls <see cref="RunReady"/> as the work of the current thread.
    /// The loop itself is a task of this scheduler, so that timer callbacks, which it calls directly, find this scheduler as the current one.
    /// </summary>
    internal void Drive(Action loop)
    {
        ObjectDisposedException.ThrowIf(_retired, typeof(Simulator));
        if (Interlocked.CompareExchange(ref _driving, 1, 0) != 0)
        {
            throw new InvalidOperationException(OnOwnerThread
                ? "The simulation is already running: a task of the simulation cannot drive it."
                : "The simulation is already driven by another thread: one thread drives it at a time.");
        }

        SynchronizationContext? outer = SynchronizationContext.Current;
        try
        {
            Volatile.Write(ref _ownerThread, Environment.CurrentManagedThreadId);

            // Awaits prefer a synchronization context to the scheduler; test runners install one.
            SynchronizationContext.SetSynchronizationContext(null);
            var pump = new Task(loop, TaskCreationOptions.DenyChildAttach);
            pump.RunSynchronously(this);
            pump.GetAwaiter().GetResult();
        }
        finally
        {
            _looping = false;
            SynchronizationContext.SetSynchronizationContext(outer);
            Volatile.Write(ref _driving, 0);
        }
    }

    /// <summary>Runs ready tasks, and those they make ready, until none is left.</summary>
    internal void RunReady()
    {
        while (_ready.TryDequeue(out Task? task))
        {
            CountRun();
            if (TryExecuteTask(task))
            {
                TasksRun++;
            }

            _escapes.ThrowIfAny();
        }

        _escapes.ThrowIfAny();
    }

    /// <summary>Counts a task or a timer against the livelock limit.</summary>
    internal void CountRun()
    {
        if (++_runsAtThisInstant > LivelockLimit)
        {
            throw new SimulationStalledException(
                $"The simulation ran {LivelockLimit:N0} tasks and timers without its clock moving: something loops without waiting for time.");
        }
    }

    /// <summary>Tells that the clock moved, which is progress.</summary>
    internal void ClockMoved() => _runsAtThisInstant = 0;

    /// <summary>Lets the calling thread queue work, if the simulation is not running on another one.</summary>
    internal void Adopt()
    {
        ObjectDisposedException.ThrowIf(_retired, typeof(Simulator));
        if (Volatile.Read(ref _driving) == 0)
        {
            Volatile.Write(ref _ownerThread, Environment.CurrentManagedThreadId);
        }

        RequireOwnerThread("The simulation was given work");
    }

    /// <summary>Throws, and fails the simulation, when the caller is not on the thread of the simulation.</summary>
    internal void RequireOwnerThread(string deed)
    {
        if (!OnOwnerThread && !_retired)
        {
            throw new SimulationEscapedException(_escapes.Report(deed, Volatile.Read(ref _ownerThread)));
        }
    }

    /// <summary>Whether the caller is on the thread of the simulation.</summary>
    internal bool OnOwnerThread => Environment.CurrentManagedThreadId == Volatile.Read(ref _ownerThread);

    /// <summary>Waits a moment of real time for escaped work to come back, so that a stall it caused is reported by its cause.</summary>
    internal void AwaitEscapes() => _escapes.WaitAndThrowIfAny();

    /// <summary>Drops all work, now and later.</summary>
    internal void Retire()
    {
        _retired = true;
        _ready.Clear();
    }

    /// <inheritdoc />
    protected override void QueueTask(Task task)
    {
        if (_retired)
        {
            return;
        }

        if (OnOwnerThread)
        {
            _ready.Enqueue(task);
        }
        else
        {
            // Throwing here would take down an innocent pool thread; the driver throws instead and the task is dropped.
            _escapes.Report("A task was queued", Volatile.Read(ref _ownerThread));
        }
    }

    /// <inheritdoc />
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued)
    {
        if (_retired || Volatile.Read(ref _driving) == 0 || !OnOwnerThread)
        {
            return false;
        }

        if (!_looping)
        {
            _looping = true;
            return TryExecuteTask(task);
        }

        CountRun();
        TasksRun++;
        return TryExecuteTask(task);
    }

    /// <inheritdoc />
    protected override IEnumerable<Task> GetScheduledTasks() => [.. _ready];
}
