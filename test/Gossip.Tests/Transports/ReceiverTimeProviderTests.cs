using Gossip.Transports;
using Microsoft.Extensions.Time.Testing;

namespace Gossip.Tests.Transports;

/// <summary>Timers of a receiving thread, which the test's own thread plays; nothing waits.</summary>
public sealed class ReceiverTimeProviderTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly ReceiverTimeProvider _time;
    private int _fired;

    public ReceiverTimeProviderTests() => _time = new ReceiverTimeProvider(_clock);

    [Test]
    public void A_timer_set_on_a_receiving_thread_fires_there_once_it_is_due()
    {
        _time.Enter();
        using ITimer timer = NewTimer(Milliseconds(100));

        Assert.That(_time.UntilNext(), Is.EqualTo(Milliseconds(100)));
        Advance(99);
        _time.Fire();
        Assert.That((_fired, _time.UntilNext()), Is.EqualTo((0, Milliseconds(1))));
        Advance(1);
        Assert.That(_fired, Is.Zero, "The clock beneath knows nothing of it.");
        _time.Fire();
        _time.Fire();
        Assert.That((_fired, _time.UntilNext()), Is.EqualTo((1, (TimeSpan?)null)));
    }

    [Test]
    public void A_timer_set_on_another_thread_is_one_of_the_clock_beneath()
    {
        using ITimer timer = NewTimer(Milliseconds(100));
        _time.Enter();

        Assert.That(_time.UntilNext(), Is.Null);
        Advance(100);

        Assert.That(_fired, Is.EqualTo(1));
    }

    [Test]
    public void A_timer_set_anew_on_a_receiving_thread_is_no_longer_the_clocks()
    {
        using ITimer timer = NewTimer(Milliseconds(100));
        _time.Enter();
        timer.Change(Milliseconds(300), Timeout.InfiniteTimeSpan);

        Advance(200);
        _time.Fire();
        Assert.That(_fired, Is.Zero);
        Advance(100);
        _time.Fire();

        Assert.That(_fired, Is.EqualTo(1));
    }

    [Test]
    public async Task A_timer_set_anew_on_another_thread_is_no_longer_the_receiving_ones()
    {
        int fired = 0;
        _time.Enter();
        using ITimer timer = _time.CreateTimer(_ => fired++, null, Milliseconds(100), Timeout.InfiniteTimeSpan);
        await OnAnotherThread(() => timer.Change(Milliseconds(300), Timeout.InfiniteTimeSpan));

        Advance(200);
        _time.Fire();
        Assert.That(fired, Is.Zero);
        Advance(100);

        Assert.That(fired, Is.EqualTo(1));
    }

    [Test]
    public async Task Another_thread_may_stop_a_timer([Values] bool setThere)
    {
        int fired = 0;
        _time.Enter();
        using ITimer timer = _time.CreateTimer(_ => fired++, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (setThere)
        {
            await OnAnotherThread(() => timer.Change(Milliseconds(100), Timeout.InfiniteTimeSpan));
        }
        else
        {
            timer.Change(Milliseconds(100), Timeout.InfiniteTimeSpan);
        }

        await OnAnotherThread(() => timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        Advance(1000);
        _time.Fire();

        Assert.That(fired, Is.Zero);
    }

    [Test]
    public void A_periodic_timer_fires_again_until_it_is_disposed()
    {
        _time.Enter();
        ITimer timer = NewTimer(Milliseconds(100), Milliseconds(40));

        foreach (int milliseconds in (int[])[100, 40, 40])
        {
            Advance(milliseconds);
            _time.Fire();
        }

        Assert.That(_fired, Is.EqualTo(3));
        timer.Dispose();
        Advance(1000);
        _time.Fire();
        Assert.That(_fired, Is.EqualTo(3));
        Assert.That(timer.Change(Milliseconds(1), Timeout.InfiniteTimeSpan), Is.False);
    }

    [Test]
    public void Timers_left_over_when_the_thread_ends_are_those_of_the_clock_beneath()
    {
        _time.Enter();
        using ITimer timer = NewTimer(Milliseconds(100), Milliseconds(40));
        Advance(70);
        _time.Leave();

        Advance(30);
        Assert.That(_fired, Is.EqualTo(1));
        Advance(40);
        Assert.That(_fired, Is.EqualTo(2));
    }

    [Test]
    public void The_earliest_timer_says_how_long_to_wait_in_whole_milliseconds_and_at_most_a_minute()
    {
        _time.Enter();
        using ITimer late = NewTimer(TimeSpan.FromHours(1));
        Assert.That(_time.UntilNext(), Is.EqualTo(TimeSpan.FromMinutes(1)));
        using ITimer early = NewTimer(Milliseconds(2.3));

        Assert.That(_time.UntilNext(), Is.EqualTo(Milliseconds(3)));
    }

    [Test]
    public void A_callback_may_set_its_own_timer_and_dispose_another()
    {
        _time.Enter();
        using ITimer victim = NewTimer(Milliseconds(10));
        ITimer? timer = null;
        int calls = 0;
        timer = _time.CreateTimer(
            _ =>
            {
                calls++;
                victim.Dispose();
                timer!.Change(Milliseconds(10), Timeout.InfiniteTimeSpan);
            },
            null, Milliseconds(5), Timeout.InfiniteTimeSpan);

        Advance(5);
        _time.Fire();
        Advance(10);
        _time.Fire();

        Assert.That((calls, _fired), Is.EqualTo((2, 0)));
        timer.Dispose();
    }

    [Test]
    public void Setting_waiting_and_firing_allocate_nothing()
    {
        _time.Enter();
        using ITimer timer = NewTimer(Milliseconds(1));
        Round();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Round();
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(_fired, Is.EqualTo(101));

        void Round()
        {
            timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            _time.UntilNext();
            _time.Fire();
        }
    }

    [SetUp]
    public void Reset() => _fired = 0;

    [TearDown]
    public void Leave() => _time.Leave();

    private ITimer NewTimer(TimeSpan dueTime, TimeSpan? period = null) =>
        _time.CreateTimer(_ => _fired++, null, dueTime, period ?? Timeout.InfiniteTimeSpan);

    private void Advance(double milliseconds) => _clock.Advance(Milliseconds(milliseconds));

    private static Task OnAnotherThread(Action action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static TimeSpan Milliseconds(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
