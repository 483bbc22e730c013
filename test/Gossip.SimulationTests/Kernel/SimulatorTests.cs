using Gossip.Simulation;

namespace Gossip.SimulationTests.Kernel;

/// <summary>How a simulation is driven, and how it fails.</summary>
public sealed class SimulatorTests
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    private Simulator _simulator = null!;

    [SetUp]
    public void CreateSimulator() => _simulator = new Simulator(1);

    [TearDown]
    public void DisposeSimulator() => _simulator.Dispose();

    [Test]
    public void A_body_returns_its_value()
    {
        int value = _simulator.RunUntilComplete(async () =>
        {
            await DelayAsync(3_600);
            return 42;
        });
        Assert.That(value, Is.EqualTo(42));
        Assert.That(_simulator.Statistics.VirtualTime, Is.EqualTo(TimeSpan.FromHours(1)));
    }

    [Test]
    public void A_body_throws_its_own_exception() => Assert.That(
        () => _simulator.RunUntilComplete(() => FailAsync("body")),
        Throws.InvalidOperationException.With.Message.EqualTo("body"));

    [Test]
    public void An_actor_that_fails_makes_the_driver_throw_once()
    {
        _ = _simulator.Start(() => FailAsync("actor"));
        Assert.That(
            () => _simulator.Advance(s_second * 5),
            Throws.InstanceOf<SimulationFaultedException>().With.InnerException.Message.EqualTo("actor"));
        Assert.That(() => _simulator.Advance(s_second * 5), Throws.Nothing);
    }

    [Test]
    public void An_actor_that_fails_ends_a_body_that_waits_for_ever()
    {
        _ = _simulator.Start(() => FailAsync("actor"));
        Assert.That(
            () => _simulator.RunUntilComplete(() => Task.Delay(Timeout.InfiniteTimeSpan, _simulator.Time)),
            Throws.InstanceOf<SimulationFaultedException>());
    }

    [Test]
    public void A_cancelled_actor_is_no_fault()
    {
        Task actor = _simulator.Start(() => Task.Delay(s_second, _simulator.Time, new CancellationToken(canceled: true)));
        Assert.That(() => _simulator.Advance(s_second), Throws.Nothing);
        Assert.That(actor.IsCanceled, Is.True);
    }

    [Test]
    public void A_timer_callback_that_throws_makes_the_driver_throw()
    {
        using ITimer timer = _simulator.Time.CreateTimer(_ => throw new FormatException("callback"), null, s_second, s_second);
        Assert.That(
            () => _simulator.Advance(s_second),
            Throws.InstanceOf<SimulationFaultedException>().With.InnerException.InstanceOf<FormatException>());
    }

    [Test]
    public void A_deadlock_is_reported_as_a_stall() => Assert.That(
        () => _simulator.RunUntilComplete(async () =>
        {
            var first = new TaskCompletionSource();
            var second = new TaskCompletionSource();
            await Task.WhenAll(PassOnAsync(first.Task, second), PassOnAsync(second.Task, first));
        }),
        Throws.InstanceOf<SimulationStalledException>().With.Message.Contains("no timer is set"));

    [Test]
    public void A_body_that_takes_longer_than_the_limit_times_out()
    {
        Assert.That(() => _simulator.RunUntilComplete(() => DelayAsync(10), s_second), Throws.InstanceOf<TimeoutException>());
        Assert.That(_simulator.Statistics.VirtualTime, Is.EqualTo(s_second));
    }

    [Test]
    public void A_condition_is_met_at_the_first_moment()
    {
        int ticks = 0;
        using ITimer timer = _simulator.Time.CreateTimer(_ => ticks++, null, s_second, s_second);
        Assert.That(_simulator.RunUntil(() => ticks == 3, 60 * s_second), Is.True);
        Assert.That(_simulator.Statistics.VirtualTime, Is.EqualTo(3 * s_second));
    }

    [Test]
    public void A_condition_that_is_not_met_leaves_the_clock_at_the_limit()
    {
        Assert.That(_simulator.RunUntil(() => false, 60 * s_second), Is.False);
        Assert.That(_simulator.Statistics.VirtualTime, Is.EqualTo(60 * s_second));
    }

    [Test]
    public void An_actor_does_not_run_before_the_simulation_is_driven()
    {
        bool ran = false;
        Task actor = _simulator.Start(() =>
        {
            ran = true;
            return Task.CompletedTask;
        });
        Assert.That(ran, Is.False);
        _simulator.Advance(TimeSpan.Zero);
        Assert.That((ran, actor.IsCompletedSuccessfully), Is.EqualTo((true, true)));
    }

    [Test]
    public void A_task_cannot_drive_its_own_simulation() => Assert.That(
        () => _simulator.RunUntilComplete(() =>
        {
            _simulator.Advance(s_second);
            return Task.CompletedTask;
        }),
        Throws.InvalidOperationException.With.Message.Contains("already running"));

    [Test]
    public void Two_threads_cannot_drive_one_simulation()
    {
        Exception? thrown = null;
        _ = _simulator.Start(() =>
        {
            var rival = new Thread(() => thrown = Assert.Catch(() => _simulator.Advance(s_second)));
            rival.Start();
            rival.Join();
            return Task.CompletedTask;
        });
        _simulator.Advance(s_second);
        Assert.That(thrown, Is.InstanceOf<InvalidOperationException>().With.Message.Contains("another thread"));
    }

    [Test]
    public void Another_thread_may_go_on_with_a_simulation_that_is_at_rest()
    {
        _simulator.RunUntilComplete(() => DelayAsync(1));
        var thread = new Thread(() => _simulator.RunUntilComplete(() => DelayAsync(1)));
        thread.Start();
        thread.Join();
        _simulator.RunUntilComplete(() => DelayAsync(1));
        Assert.That(_simulator.Statistics.VirtualTime, Is.EqualTo(3 * s_second));
    }

    [Test]
    public void A_synchronization_context_is_set_aside_and_put_back()
    {
        SynchronizationContext? outer = SynchronizationContext.Current;
        var installed = new SynchronizationContext();
        try
        {
            SynchronizationContext.SetSynchronizationContext(installed);
            SynchronizationContext? inside = _simulator.RunUntilComplete(() => Task.FromResult(SynchronizationContext.Current));
            Assert.That(inside, Is.Null);
            Assert.That(SynchronizationContext.Current, Is.SameAs(installed));
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    [Test]
    public void A_disposed_simulation_runs_no_more()
    {
        bool ran = false;
        _ = _simulator.Start(async () =>
        {
            await DelayAsync(1);
            ran = true;
        });
        _simulator.Dispose();
        Assert.That(() => _simulator.Advance(s_second), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(ran, Is.False);
    }

    private async Task DelayAsync(int seconds) => await Task.Delay(seconds * s_second, _simulator.Time);

    private async Task FailAsync(string message)
    {
        await DelayAsync(1);
        throw new InvalidOperationException(message);
    }

    private static async Task PassOnAsync(Task from, TaskCompletionSource to)
    {
        await from;
        to.SetResult();
    }
}
