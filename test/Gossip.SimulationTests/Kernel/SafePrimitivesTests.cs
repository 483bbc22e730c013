using System.Threading.Channels;
using Gossip.Simulation;

namespace Gossip.SimulationTests.Kernel;

/// <summary>The primitives that the core may use: each continuation stays on the simulation's thread and scheduler.</summary>
public sealed class SafePrimitivesTests
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    private Simulator _simulator = null!;
    private ThreadWitness _witness = null!;

    [SetUp]
    public void CreateSimulator()
    {
        _simulator = new Simulator(1);
        _witness = new ThreadWitness(_simulator);
    }

    [TearDown]
    public void DisposeSimulator() => _simulator.Dispose();

    [Test]
    public void Delays_end_at_their_time()
    {
        Run(async () =>
        {
            await Task.Delay(s_second, _simulator.Time);
            _witness.See();
            await Task.Delay(s_second, _simulator.Time, new CancellationTokenSource().Token);
            _witness.See();
        });
        Assert.That(_simulator.Statistics.VirtualTime, Is.EqualTo(2 * s_second));
    }

    [Test]
    public void A_yield_comes_back() => Run(async () =>
    {
        await Task.Yield();
        _witness.See();
    });

    [Test]
    public void A_periodic_timer_ticks_at_its_period()
    {
        Run(async () =>
        {
            using var timer = new PeriodicTimer(s_second, _simulator.Time);
            for (int tick = 0; tick < 5; tick++)
            {
                Assert.That(await timer.WaitForNextTickAsync(), Is.True);
                _witness.See();
            }
        });
        Assert.That(_simulator.Statistics.VirtualTime, Is.EqualTo(5 * s_second));
    }

    [Test]
    public void A_periodic_timer_is_cancelled_by_a_timed_token() => Run(async () =>
    {
        using var timer = new PeriodicTimer(s_second, _simulator.Time);
        using var source = new CancellationTokenSource(s_second / 2, _simulator.Time);
        await ExpectCancelledAsync(async () => await timer.WaitForNextTickAsync(source.Token));
    }, sees: 1);

    [Test]
    public void A_delay_is_cancelled_by_a_timed_token()
    {
        Run(async () =>
        {
            using var source = new CancellationTokenSource(s_second, _simulator.Time);
            await ExpectCancelledAsync(() => Task.Delay(Timeout.InfiniteTimeSpan, _simulator.Time, source.Token));
        });
        Assert.That(_simulator.Statistics.VirtualTime, Is.EqualTo(s_second));
    }

    [Test]
    public void A_delay_is_cancelled_by_another_actor() => Run(async () =>
    {
        using var source = new CancellationTokenSource();
        Task cancelled = ExpectCancelledAsync(() => Task.Delay(Timeout.InfiniteTimeSpan, _simulator.Time, source.Token));
        await Task.Delay(s_second, _simulator.Time);
        source.Cancel();
        await cancelled;
        _witness.See();
    });

    [TestCase(false)]
    [TestCase(true)]
    public void Channels_play_ping_pong(bool bounded) => Run(async () =>
    {
        Channel<int> pings = Create(bounded);
        Channel<int> pongs = Create(bounded);
        Task echo = EchoAsync(pings.Reader, pongs.Writer);
        for (int round = 0; round < 100; round++)
        {
            await pings.Writer.WriteAsync(round);
            _witness.See();
            Assert.That(await pongs.Reader.ReadAsync(), Is.EqualTo(round));
            _witness.See();
        }

        pings.Writer.Complete();
        await echo;
        await pings.Reader.Completion;
        _witness.See();
    }, sees: 200);

    [Test]
    public void A_full_channel_holds_its_writers() => Run(async () =>
    {
        Channel<int> channel = Channel.CreateBounded<int>(1);
        Task writer = WriteAsync(channel.Writer, 10);
        for (int expected = 0; await channel.Reader.WaitToReadAsync(); expected++)
        {
            _witness.See();
            await Task.Delay(s_second, _simulator.Time);
            Assert.That(channel.Reader.TryRead(out int item) ? item : -1, Is.EqualTo(expected));
        }

        await writer;
    }, sees: 10);

    [Test]
    public void A_read_of_a_channel_is_cancelled() => Run(async () =>
    {
        using var source = new CancellationTokenSource(s_second, _simulator.Time);
        await ExpectCancelledAsync(async () => await Channel.CreateUnbounded<int>().Reader.ReadAsync(source.Token));
    });

    [Test]
    public void Combinations_of_asynchronous_methods_come_back() => Run(async () =>
    {
        await Task.WhenAll(DelayAsync(3), DelayAsync(1), DelayAsync(2));
        _witness.See();
        await await Task.WhenAny(DelayAsync(3), DelayAsync(1));
        _witness.See();
        await DelayAsync(1).WaitAsync(2 * s_second, _simulator.Time);
        _witness.See();
    }, sees: 3);

    [Test]
    public void Waiting_for_a_task_times_out_in_virtual_time() => Run(async () =>
    {
        try
        {
            await DelayAsync(5).WaitAsync(s_second, _simulator.Time);
            Assert.Fail("no time-out");
        }
        catch (TimeoutException)
        {
            _witness.See();
        }

        Assert.That(_simulator.Statistics.VirtualTime, Is.EqualTo(s_second));
    });

    [Test]
    public void A_semaphore_without_token_or_timeout_comes_back() => Run(async () =>
    {
        using var semaphore = new SemaphoreSlim(0);
        Task release = ReleaseLaterAsync(semaphore);
        await semaphore.WaitAsync();
        _witness.See();
        await release;
    });

    [TestCase(TaskCreationOptions.None)]
    [TestCase(TaskCreationOptions.RunContinuationsAsynchronously)]
    public void A_completion_source_comes_back(TaskCreationOptions options) => Run(async () =>
    {
        var source = new TaskCompletionSource(options);
        Task completion = CompleteLaterAsync(source);
        await source.Task;
        _witness.See();
        await completion;
    });

    [Test]
    public void A_body_may_be_a_completion_source_that_continues_asynchronously()
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = _simulator.Start(() => CompleteLaterAsync(source));
        Assert.That(() => _simulator.RunUntilComplete(() => source.Task), Throws.Nothing);
    }

    [Test]
    public void Asynchronous_disposal_and_iterators_come_back() => Run(async () =>
    {
        await using (new Disposable(_simulator, _witness))
        {
            await foreach (int item in CountAsync(5))
            {
                Assert.That(item, Is.LessThan(5));
                _witness.See();
            }
        }

        _witness.See();
    }, sees: 7);

    [Test]
    public void Continuations_and_started_tasks_inherit_the_scheduler() => Run(async () =>
    {
        await DelayAsync(1).ContinueWith(_ => _witness.See(), TaskScheduler.Current);
        await Task.Factory.StartNew(_witness.See, CancellationToken.None, TaskCreationOptions.None, TaskScheduler.Current);
        _witness.See();
    }, sees: 3);

    [Test]
    public void A_timer_callback_runs_on_the_scheduler() => Run(async () =>
    {
        using ITimer timer = _simulator.Time.CreateTimer(_ => _witness.See(), null, s_second, Timeout.InfiniteTimeSpan);
        await DelayAsync(2);
    });

    private static Channel<int> Create(bool bounded) => bounded ? Channel.CreateBounded<int>(1) : Channel.CreateUnbounded<int>();

    private void Run(Func<Task> body, int sees = 1)
    {
        _simulator.RunUntilComplete(body, TimeSpan.FromHours(1));
        Assert.That(_witness.Seen, Is.GreaterThanOrEqualTo(sees));
    }

    private Task DelayAsync(int seconds) => DelayAsync(seconds * s_second);

    private async Task DelayAsync(TimeSpan span) => await Task.Delay(span, _simulator.Time);

    private async Task ExpectCancelledAsync(Func<Task> action)
    {
        try
        {
            await action();
            Assert.Fail("not cancelled");
        }
        catch (OperationCanceledException)
        {
            _witness.See();
        }
    }

    private async Task EchoAsync(ChannelReader<int> reader, ChannelWriter<int> writer)
    {
        while (await reader.WaitToReadAsync())
        {
            _witness.See();
            while (reader.TryRead(out int item))
            {
                await writer.WriteAsync(item);
                _witness.See();
            }
        }
    }

    private async Task WriteAsync(ChannelWriter<int> writer, int count)
    {
        for (int item = 0; item < count; item++)
        {
            await writer.WriteAsync(item);
            _witness.See();
        }

        writer.Complete();
    }

    private async Task ReleaseLaterAsync(SemaphoreSlim semaphore)
    {
        await DelayAsync(1);
        semaphore.Release();
    }

    private async Task CompleteLaterAsync(TaskCompletionSource source)
    {
        await DelayAsync(1);
        source.SetResult();
    }

    private async IAsyncEnumerable<int> CountAsync(int count)
    {
        for (int item = 0; item < count; item++)
        {
            await DelayAsync(1);
            _witness.See();
            yield return item;
        }
    }

    private sealed class Disposable(Simulator simulator, ThreadWitness witness) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Task.Delay(s_second, simulator.Time);
            witness.See();
        }
    }
}
