using Gossip.Simulation.Scheduling;
using Gossip.Simulation.Timing;

namespace Gossip.Simulation;

/// <summary>
/// Runs asynchronous code on one thread and in virtual time: all work that is ready runs, then the clock jumps to the next timer.
/// The same seed gives the same run to the last step.
/// </summary>
/// <remarks>
/// <para>
/// The code under test takes its time from <see cref="Time"/> and its randomness from <see cref="CreateRandom()"/>, and its awaits stay on the
/// current <see cref="TaskScheduler"/>. Nothing then runs but on the thread that calls <see cref="Advance"/>, <see cref="RunUntil"/>
/// or <see cref="RunUntilComplete{T}(Func{Task{T}})"/>. That thread has no <see cref="SynchronizationContext"/> meanwhile.
/// </para>
/// <para>Safe under this scheduler:</para>
/// <list type="bullet">
/// <item>await of tasks and value tasks, <c>Task.Yield</c>, <c>await using</c>, asynchronous iterators;</item>
/// <item><c>Task.Delay</c>, <c>Task.WaitAsync</c>, <c>PeriodicTimer</c> and <c>CancellationTokenSource</c> with <see cref="Time"/>;</item>
/// <item>channels: <c>ReadAsync</c>, <c>WaitToReadAsync</c>, <c>WriteAsync</c>, <c>WaitToWriteAsync</c>, awaited directly, and <c>Completion</c> awaited directly;</item>
/// <item><c>SemaphoreSlim.WaitAsync()</c> with neither token nor timeout;</item>
/// <item><c>TaskCompletionSource</c> of either kind, awaited directly;</item>
/// <item><c>Task.WhenAll</c>, <c>WhenAny</c>, <c>WaitAsync</c>, <c>Unwrap</c> over tasks of asynchronous methods.</item>
/// </list>
/// <para>These escape to the thread pool, and the simulation fails with <see cref="SimulationEscapedException"/> when they come back:</para>
/// <list type="bullet">
/// <item><c>Task.Run</c>, <c>ConfigureAwait(false)</c>, <c>ConfigureAwait(ConfigureAwaitOptions)</c> without <c>ContinueOnCapturedContext</c>, <c>ContinueWith</c> on another scheduler;</item>
/// <item><c>ChannelReader.ReadAllAsync</c>; <c>AsTask()</c> on a channel's value tasks unless the channel allows synchronous continuations;</item>
/// <item>
/// <c>Task.WhenAll</c>, <c>WhenAny</c>, <c>WaitAsync</c>, <c>Unwrap</c> over a <c>TaskCompletionSource</c> with <c>RunContinuationsAsynchronously</c>
/// or over <c>ChannelReader.Completion</c>, which is one;
/// </item>
/// <item><c>SemaphoreSlim.WaitAsync</c> with a token that can be cancelled or with a timeout, when it has to wait;</item>
/// <item><c>CancellationTokenSource.CancelAsync</c> when there is something to call;</item>
/// <item>
/// <c>Stream.ReadExactlyAsync</c>, <c>ReadAtLeastAsync</c> and <c>CopyToAsync</c> over a stream whose reads are asynchronous methods;
/// pipes with the default schedulers; timers, sockets and files of the real world.
/// </item>
/// </list>
/// <para>
/// What never comes back is not noticed: fire-and-forget work on the thread pool, or an escaped completion that a time-out overtakes,
/// since the clock does not wait for other threads. Nor is order that comes from hash codes of strings or
/// objects, which differ from process to process: do not let the enumeration order of a <c>ConcurrentDictionary</c> or an
/// <c>ImmutableDictionary</c> decide anything.
/// </para>
/// </remarks>
public sealed class Simulator : IDisposable
{
    private static readonly TimeSpan s_defaultLimit = TimeSpan.FromDays(1);

    private readonly SimulationScheduler _scheduler = new();
    private readonly List<Exception> _faults = [];
    private ulong _nextRandom;

    /// <summary>Creates a simulation whose clock stands at 2030-01-01T00:00:00Z.</summary>
    /// <param name="seed">Decides everything that is random.</param>
    public Simulator(int seed)
    {
        Seed = seed;
        Clock = new VirtualTimeProvider(_scheduler);
    }

    private enum Outcome
    {
        ConditionMet,
        LimitReached,
        NothingLeft,
    }

    /// <summary>The seed that decides everything that is random.</summary>
    public int Seed { get; }

    /// <summary>The virtual clock. Resolution 100 ns; the local time zone is UTC.</summary>
    public TimeProvider Time => Clock;

    /// <summary>Runs tasks on the thread that drives the simulation.</summary>
    public TaskScheduler Scheduler => _scheduler;

    /// <summary>What has been done so far.</summary>
    public SimulationStatistics Statistics => new(_scheduler.TasksRun, Clock.TimersFired, TimeSpan.FromTicks(Clock.Now));

    /// <summary>The clock, with its events.</summary>
    internal VirtualTimeProvider Clock { get; }

    /// <summary>Creates the next source of randomness. Its sequence depends on the seed and on how many were created before.</summary>
    /// <returns>A source for the simulation's thread only.</returns>
    public Random CreateRandom() => new SeededRandom(SeededRandom.DeriveSeed(Seed, _nextRandom++));

    /// <summary>Creates a source of randomness for a purpose. Its sequence depends on the seed and the name alone, whatever else was created.</summary>
    /// <param name="name">Whom it is for, such as the name of a node.</param>
    /// <returns>A source for the simulation's thread only.</returns>
    public Random CreateRandom(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new SeededRandom(SeededRandom.DeriveSeed(Seed, SeededRandom.HashName(name)));
    }

    /// <summary>Starts an actor. It runs when the simulation is driven; if it fails, the driving call throws.</summary>
    /// <param name="actor">What to run.</param>
    /// <returns>A task that ends with the actor.</returns>
    public Task Start(Func<Task> actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return Start(async () =>
        {
            await actor();
            return true;
        });
    }

    /// <inheritdoc cref="Start(Func{Task})"/>
    public Task<T> Start<T>(Func<Task<T>> actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return Schedule(() => RecordFaultAsync(actor));
    }

    /// <summary>Runs the simulation until the clock has moved by a span; everything due by then has happened.</summary>
    /// <param name="span">How far, zero or more. Zero runs what is ready and due now.</param>
    /// <exception cref="SimulationFaultedException">An actor failed.</exception>
    /// <exception cref="SimulationEscapedException">Work escaped to another thread.</exception>
    public void Advance(TimeSpan span)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.Zero);
        long limit = Clock.Now + span.Ticks;
        Drive(condition: null, limit);
        Clock.MoveTo(limit);
    }

    /// <summary>Runs the simulation until a condition holds. It is asked after each timer, when nothing is ready to run.</summary>
    /// <param name="condition">What to wait for; must not change the simulation.</param>
    /// <param name="limit">The longest virtual time to wait, zero or more.</param>
    /// <returns>Whether the condition held before the limit. If not, the clock stands at the limit.</returns>
    /// <exception cref="SimulationFaultedException">An actor failed.</exception>
    /// <exception cref="SimulationEscapedException">Work escaped to another thread.</exception>
    public bool RunUntil(Func<bool> condition, TimeSpan limit)
    {
        ArgumentNullException.ThrowIfNull(condition);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, TimeSpan.Zero);
        long end = Clock.Now + limit.Ticks;
        if (Drive(condition, end) == Outcome.ConditionMet)
        {
            return true;
        }

        Clock.MoveTo(end);
        return false;
    }

    /// <inheritdoc cref="RunUntilComplete{T}(Func{Task{T}}, TimeSpan)"/>
    /// <remarks>The limit is one day of virtual time.</remarks>
    public void RunUntilComplete(Func<Task> body) => RunUntilComplete(body, s_defaultLimit);

    /// <inheritdoc cref="RunUntilComplete{T}(Func{Task{T}}, TimeSpan)"/>
    public void RunUntilComplete(Func<Task> body, TimeSpan virtualTimeLimit)
    {
        ArgumentNullException.ThrowIfNull(body);
        RunUntilComplete(
            async () =>
            {
                await body();
                return true;
            },
            virtualTimeLimit);
    }

    /// <inheritdoc cref="RunUntilComplete{T}(Func{Task{T}}, TimeSpan)"/>
    /// <remarks>The limit is one day of virtual time.</remarks>
    public T RunUntilComplete<T>(Func<Task<T>> body) => RunUntilComplete(body, s_defaultLimit);

    /// <summary>Runs the simulation until a body of work is complete.</summary>
    /// <param name="body">What to run.</param>
    /// <param name="virtualTimeLimit">The longest virtual time it may take; <see cref="Timeout.InfiniteTimeSpan"/> sets no limit.</param>
    /// <returns>What the body returned. If it failed, its exception is thrown as it is.</returns>
    /// <exception cref="SimulationStalledException">The body is not complete, nothing is ready to run and no timer is set.</exception>
    /// <exception cref="TimeoutException">The body was not complete at the limit.</exception>
    /// <exception cref="SimulationFaultedException">An actor failed.</exception>
    /// <exception cref="SimulationEscapedException">Work escaped to another thread.</exception>
    public T RunUntilComplete<T>(Func<Task<T>> body, TimeSpan virtualTimeLimit)
    {
        ArgumentNullException.ThrowIfNull(body);
        long limit = virtualTimeLimit == Timeout.InfiniteTimeSpan ? long.MaxValue : Clock.Now + virtualTimeLimit.Ticks;
        Task<T> task = Schedule(body);
        return Drive(() => task.IsCompleted, limit) switch
        {
            Outcome.ConditionMet => task.GetAwaiter().GetResult(),
            Outcome.LimitReached => throw TimedOut(virtualTimeLimit, limit),
            _ => throw Stalled(),
        };
    }

    /// <summary>Ends the simulation: what has not run never will.</summary>
    public void Dispose()
    {
        _scheduler.Retire();
        Clock.Clear();
    }

    private TimeoutException TimedOut(TimeSpan span, long limit)
    {
        Clock.MoveTo(limit);
        return new TimeoutException($"The simulation with seed {Seed} was not complete after {span} of virtual time.");
    }

    private SimulationStalledException Stalled()
    {
        _scheduler.AwaitEscapes();
        return new SimulationStalledException(
            $"The simulation with seed {Seed} stalled at {Clock.GetUtcNow():O}: its body is not complete, nothing is ready to run and no timer is set. "
            + "It waits for something that nobody will do, or for work that escaped to another thread and has not come back.");
    }

    private Outcome Drive(Func<bool>? condition, long limit)
    {
        var outcome = Outcome.NothingLeft;
        _scheduler.Drive(() => outcome = Loop(condition, limit));
        return outcome;
    }

    private Outcome Loop(Func<bool>? condition, long limit)
    {
        while (true)
        {
            _scheduler.RunReady();
            ThrowIfFaulted();
            if (condition is not null && condition())
            {
                return Outcome.ConditionMet;
            }

            if (!TryFireNext(limit))
            {
                return Clock.PendingEvents > 0 ? Outcome.LimitReached : Outcome.NothingLeft;
            }
        }
    }

    private bool TryFireNext(long limit)
    {
        try
        {
            return Clock.TryFireNext(limit);
        }
        catch (Exception exception) when (exception is not SimulationException)
        {
            throw new SimulationFaultedException($"A timer callback of the simulation with seed {Seed} threw: {exception.Message}", exception);
        }
    }

    private Task<T> Schedule<T>(Func<Task<T>> work)
    {
        _scheduler.Adopt();
        return Task.Factory.StartNew(() => AwaitAsync(work), CancellationToken.None, TaskCreationOptions.DenyChildAttach, _scheduler).Unwrap();
    }

    // Unwrap is only safe over the task of an asynchronous method; the work may return any task.
    private static async Task<T> AwaitAsync<T>(Func<Task<T>> work) => await work();

    private async Task<T> RecordFaultAsync<T>(Func<Task<T>> actor)
    {
        try
        {
            return await actor();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            _faults.Add(exception);
            throw;
        }
    }

    private void ThrowIfFaulted()
    {
        if (_faults.Count == 0)
        {
            return;
        }

        Exception fault = _faults.Count == 1 ? _faults[0] : new AggregateException(_faults);
        _faults.Clear();
        throw new SimulationFaultedException($"An actor of the simulation with seed {Seed} failed: {fault.Message}", fault);
    }
}
