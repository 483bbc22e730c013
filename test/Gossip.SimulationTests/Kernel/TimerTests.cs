using Gossip.Simulation;

namespace Gossip.SimulationTests.Kernel;

/// <summary>Virtual timers keep the rules of the real ones, at exact times.</summary>
public sealed class TimerTests
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_never = Timeout.InfiniteTimeSpan;

    private readonly List<string> _fired = [];
    private Simulator _simulator = null!;

    [SetUp]
    public void CreateSimulator()
    {
        _fired.Clear();
        _simulator = new Simulator(1);
    }

    [TearDown]
    public void DisposeSimulator() => _simulator.Dispose();

    [Test]
    public void Timers_fire_in_the_order_of_their_times()
    {
        Set("late", 3 * s_second, s_never);
        Set("early", 1 * s_second, s_never);
        Set("middle", 2 * s_second, s_never);
        _simulator.Advance(10 * s_second);
        Assert.That(_fired, Is.EqualTo(["early 1000", "middle 2000", "late 3000"]));
        Assert.That(_simulator.Time.GetUtcNow(), Is.EqualTo(new DateTimeOffset(2030, 1, 1, 0, 0, 10, TimeSpan.Zero)));
    }

    [Test]
    public void Timers_of_one_instant_fire_in_the_order_of_arming()
    {
        ITimer first = Set("first", s_second, s_never);
        Set("second", s_second, s_never);
        Set("third", s_second, s_never);
        first.Change(s_second, s_never);
        _simulator.Advance(s_second);
        Assert.That(_fired, Is.EqualTo(["second 1000", "third 1000", "first 1000"]));
    }

    [Test]
    public void A_due_time_of_zero_fires_without_the_clock_moving()
    {
        Set("now", TimeSpan.Zero, s_never);
        Assert.That(_fired, Is.Empty);
        _simulator.Advance(TimeSpan.Zero);
        Assert.That(_fired, Is.EqualTo(["now 0"]));
    }

    [Test]
    public void A_period_repeats_and_a_period_of_zero_does_not()
    {
        Set("periodic", s_second, 2 * s_second);
        Set("once", s_second, TimeSpan.Zero);
        _simulator.Advance(6 * s_second);
        Assert.That(_fired, Is.EqualTo(["periodic 1000", "once 1000", "periodic 3000", "periodic 5000"]));
    }

    [Test]
    public void An_infinite_due_time_does_not_fire_until_changed()
    {
        ITimer timer = Set("timer", s_never, s_second);
        _simulator.Advance(10 * s_second);
        Assert.That(_fired, Is.Empty);
        Assert.That(timer.Change(s_second, s_never), Is.True);
        _simulator.Advance(10 * s_second);
        Assert.That(_fired, Is.EqualTo(["timer 11000"]));
    }

    [Test]
    public void A_timer_changed_to_infinite_stops()
    {
        ITimer timer = Set("timer", s_second, s_second);
        _simulator.Advance(1.5 * s_second);
        timer.Change(s_never, s_never);
        _simulator.Advance(10 * s_second);
        Assert.That(_fired, Is.EqualTo(["timer 1000"]));
    }

    [Test]
    public void A_callback_may_change_its_own_timer()
    {
        ITimer timer = null!;
        timer = Set("timer", s_second, s_second, () => timer.Change(3 * s_second, s_never));
        _simulator.Advance(5 * s_second);
        Assert.That(_fired, Is.EqualTo(["timer 1000", "timer 4000"]));
    }

    [Test]
    public void A_callback_may_dispose_its_own_timer()
    {
        ITimer timer = null!;
        timer = Set("timer", s_second, s_second, () => timer.Dispose());
        _simulator.Advance(5 * s_second);
        Assert.That(_fired, Is.EqualTo(["timer 1000"]));
    }

    [Test]
    public void A_callback_may_dispose_another_timer_of_the_same_instant()
    {
        ITimer victim = null!;
        Set("killer", s_second, s_never, () => victim.Dispose());
        victim = Set("victim", s_second, s_never);
        _simulator.Advance(5 * s_second);
        Assert.That(_fired, Is.EqualTo(["killer 1000"]));
    }

    [Test]
    public async Task Disposal_is_idempotent_and_ends_changing()
    {
        ITimer timer = Set("timer", s_second, s_second);
        timer.Dispose();
        timer.Dispose();
        await timer.DisposeAsync();
        Assert.That(timer.Change(s_second, s_second), Is.False);
        _simulator.Advance(5 * s_second);
        Assert.That(_fired, Is.Empty);
    }

    [TestCase(-2)]
    [TestCase(4294967295)]
    public void Spans_outside_the_range_are_refused(double milliseconds)
    {
        TimeSpan span = TimeSpan.FromMilliseconds(milliseconds);
        Assert.That(() => Set("timer", span, s_never), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Set("timer", s_never, span), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Timestamps_measure_virtual_time()
    {
        long start = _simulator.Time.GetTimestamp();
        _simulator.Advance(TimeSpan.FromTicks(12_345));
        Assert.That(start, Is.Positive);
        Assert.That(_simulator.Time.GetElapsedTime(start), Is.EqualTo(TimeSpan.FromTicks(12_345)));
    }

    [Test]
    public void A_hundred_thousand_timers_fire_in_order_after_half_was_disposed()
    {
        Random random = _simulator.CreateRandom();
        var due = new List<(long Due, int Order)>();
        var fired = new List<int>();
        ITimer[] timers = [.. Enumerable.Range(0, 100_000).Select(number => Create(number))];
        for (int number = 0; number < timers.Length; number++)
        {
            if (random.Next(2) == 0)
            {
                timers[number].Dispose();
                continue;
            }

            TimeSpan span = TimeSpan.FromTicks(random.Next(1, 1_000_000));
            timers[number].Change(span, s_never);
            due.Add((span.Ticks, number));
        }

        _simulator.Advance(s_second);
        Assert.That(fired, Is.EqualTo(due.OrderBy(entry => entry.Due).ThenBy(entry => entry.Order).Select(entry => entry.Order)), $"seed {_simulator.Seed}");

        ITimer Create(int number) =>
            _simulator.Time.CreateTimer(_ => fired.Add(number), null, TimeSpan.FromTicks(random.Next(1, 1_000_000)), s_never);
    }

    [Test]
    public void Changing_a_timer_for_ever_leaves_nothing_behind()
    {
        ITimer timer = Set("timer", s_second, s_never);
        for (int change = 0; change < 1_000; change++)
        {
            timer.Change(s_second + TimeSpan.FromTicks(change % 7), s_never);
        }

        Assert.That(_simulator.Clock.PendingEvents, Is.EqualTo(1));
        timer.Dispose();
        Assert.That(_simulator.Clock.PendingEvents, Is.Zero);
    }

    [Test]
    public void Firing_a_periodic_timer_allocates_nothing()
    {
        int count = 0;
        using ITimer timer = _simulator.Time.CreateTimer(_ => count++, null, s_second, s_second);
        _simulator.Advance(10 * s_second);
        long AllocatedBy(int seconds)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            _simulator.Advance(seconds * s_second);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        AllocatedBy(1);
        Assert.That(AllocatedBy(100_000), Is.EqualTo(AllocatedBy(1)));
        Assert.That(count, Is.EqualTo(100_012));
    }

    [Test]
    public void A_periodic_timer_that_was_forgotten_ends_without_disturbing_the_simulation()
    {
        Forget();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        _simulator.Advance(5 * s_second);
        Assert.That(_simulator.Clock.PendingEvents, Is.Zero);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        void Forget() => _ = new PeriodicTimer(s_second, _simulator.Time);
    }

    private ITimer Set(string name, TimeSpan dueTime, TimeSpan period, Action? andThen = null)
    {
        return _simulator.Time.CreateTimer(
            _ =>
            {
                _fired.Add($"{name} {_simulator.Statistics.VirtualTime.TotalMilliseconds}");
                andThen?.Invoke();
            },
            null,
            dueTime,
            period);
    }
}
