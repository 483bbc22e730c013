using Gossip.Detection;
using Gossip.Tests.Diagnostics;
using Microsoft.Extensions.Time.Testing;

namespace Gossip.Tests.Detection;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PendingProbeTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly PendingProbe _probe;

    public PendingProbeTests()
    {
        _probe = new PendingProbe(_time);
        _probe.Begin(1);
    }

    public void Dispose() => _probe.Dispose();

    [Test]
    public async Task An_ack_in_time_ends_the_wait()
    {
        Task<bool> waiting = _probe.WaitAsync(Limit).AsTask();
        Assert.That(waiting.IsCompleted, Is.False);

        _probe.Acknowledge(1, timestamp: 77);

        Assert.That(await waiting, Is.True);
        Assert.That((_probe.IsAcknowledged, _probe.AcknowledgedTimestamp), Is.EqualTo((true, 77L)));
    }

    [Test]
    public async Task An_ack_that_came_before_the_wait_is_not_waited_for()
    {
        _probe.Acknowledge(1, 77);

        ValueTask<bool> waiting = _probe.WaitAsync(Limit);

        Assert.That(waiting.IsCompletedSuccessfully, Is.True);
        Assert.That(await waiting, Is.True);
    }

    [Test]
    public async Task Without_an_ack_the_wait_ends_exactly_at_its_limit()
    {
        Task<bool> waiting = _probe.WaitAsync(Limit).AsTask();

        _time.Advance(Limit - Tick);
        Assert.That(waiting.IsCompleted, Is.False);

        _time.Advance(Tick);
        Assert.That(await waiting, Is.False);
    }

    [Test]
    public async Task An_ack_after_the_limit_counts_for_the_next_wait_of_the_same_ping()
    {
        Task<bool> direct = _probe.WaitAsync(Limit).AsTask();
        _time.Advance(Limit);
        Assert.That(await direct, Is.False);

        Task<bool> indirect = _probe.WaitAsync(Limit).AsTask();
        _probe.Acknowledge(1, 77);

        Assert.That(await indirect, Is.True);
    }

    [Test]
    public async Task An_ack_between_two_waits_counts_for_the_second()
    {
        Task<bool> direct = _probe.WaitAsync(Limit).AsTask();
        _time.Advance(Limit);
        await direct;

        _probe.Acknowledge(1, 77);

        Assert.That(await _probe.WaitAsync(Limit), Is.True);
    }

    [Test]
    public async Task An_ack_with_another_number_is_not_ours()
    {
        Task<bool> waiting = _probe.WaitAsync(Limit).AsTask();

        _probe.Acknowledge(2, 77);
        Assert.That((waiting.IsCompleted, _probe.IsAcknowledged), Is.EqualTo((false, false)));

        _time.Advance(Limit);
        Assert.That(await waiting, Is.False);
    }

    [Test]
    public async Task The_late_ack_of_a_former_ping_does_not_answer_the_next()
    {
        _probe.Begin(2);
        Task<bool> waiting = _probe.WaitAsync(Limit).AsTask();

        _probe.Acknowledge(1, 77);
        _time.Advance(Limit);

        Assert.That(await waiting, Is.False);
    }

    [Test]
    public void The_first_ack_tells_the_time()
    {
        _probe.Acknowledge(1, 77);
        _probe.Acknowledge(1, 88);

        Assert.That(_probe.AcknowledgedTimestamp, Is.EqualTo(77));
    }

    [Test]
    public async Task A_used_probe_begins_anew()
    {
        for (uint number = 2; number < 10; number++)
        {
            _probe.Begin(number);
            Assert.That((_probe.IsAcknowledged, _probe.Nacks), Is.EqualTo((false, 0)));
            Task<bool> waiting = _probe.WaitAsync(Limit).AsTask();
            _probe.Nack(number);
            if (number % 2 == 0)
            {
                _probe.Acknowledge(number, number);
            }

            _time.Advance(Limit);
            Assert.That(await waiting, Is.EqualTo(number % 2 == 0));
        }
    }

    [Test]
    public void Nacks_are_counted_and_answer_nothing()
    {
        ValueTask<bool> waiting = _probe.WaitAsync(Limit);

        _probe.Nack(1);
        _probe.Nack(1);
        _probe.Nack(9);

        Assert.That((_probe.Nacks, waiting.IsCompleted), Is.EqualTo((2, false)));
    }

    [TestCase(0)]
    [TestCase(-1)]
    public void A_wait_of_no_length_is_over_at_once(int milliseconds)
    {
        ValueTask<bool> waiting = _probe.WaitAsync(TimeSpan.FromMilliseconds(milliseconds));

        Assert.That(waiting.IsCompletedSuccessfully && !waiting.GetAwaiter().GetResult(), Is.True);
    }

    [Test]
    public async Task Shutdown_ends_the_wait_and_every_later_one_at_once()
    {
        Task<bool> waiting = _probe.WaitAsync(Limit).AsTask();

        _probe.Cancel();
        Assert.That(await waiting, Is.False);

        _probe.Begin(2);
        ValueTask<bool> later = _probe.WaitAsync(Limit);
        Assert.That(later.IsCompletedSuccessfully && !later.GetAwaiter().GetResult(), Is.True);
    }

    [Test]
    public async Task The_limit_of_a_wait_that_was_answered_does_not_end_the_next()
    {
        Task<bool> first = _probe.WaitAsync(Limit).AsTask();
        _probe.Acknowledge(1, 77);
        await first;
        _time.Advance(Limit - Tick);

        _probe.Begin(2);
        Task<bool> second = _probe.WaitAsync(Limit).AsTask();
        _time.Advance(Limit - Tick);
        Assert.That(second.IsCompleted, Is.False);

        _time.Advance(Tick);
        Assert.That(await second, Is.False);
    }

    /// <summary>A timer that is stopped may already be on its way: stopping does not wait for it.</summary>
    [Test]
    public async Task A_limit_that_was_on_its_way_when_the_ack_came_does_not_end_the_next_wait()
    {
        var timers = new TimerByHand();
        using var probe = new PendingProbe(timers);
        probe.Begin(1);
        Task<bool> first = probe.WaitAsync(Limit).AsTask();
        probe.Acknowledge(1, 77);
        await first;

        probe.Begin(2);
        Task<bool> second = probe.WaitAsync(Limit).AsTask();
        timers.Fire();
        probe.Acknowledge(2, 78);

        Assert.That(await second, Is.True);
    }

    [Test]
    public void Waiting_allocates_nothing()
    {
        using var probe = new PendingProbe(TimeProvider.System);
        uint number = 0;

        long allocated = Allocations.OfHundred(() =>
        {
            probe.Begin(++number);
            ValueTask<bool> waiting = probe.WaitAsync(TimeSpan.FromHours(1));
            probe.Acknowledge(number, 1);
            if (!waiting.GetAwaiter().GetResult())
            {
                throw new InvalidOperationException("The ack was lost.");
            }
        });

        Assert.That(allocated, Is.Zero);
    }

    [Test]
    public async Task Ack_limit_and_shutdown_at_once_end_a_wait_once_and_an_ack_is_never_lost()
    {
        const int Rounds = 2_000;
        using var start = new Barrier(3);
        using var probe = new PendingProbe(_time);
        Task acks = Task.Run(() =>
        {
            for (uint round = 1; round <= Rounds; round++)
            {
                start.SignalAndWait();
                probe.Acknowledge(round, round);
                start.SignalAndWait();
            }
        });
        Task clock = Task.Run(() =>
        {
            for (int round = 1; round <= Rounds; round++)
            {
                start.SignalAndWait();
                _time.Advance(Limit);
                start.SignalAndWait();
            }
        });
        int answered = 0;
        Task owner = Task.Run(() =>
        {
            for (uint round = 1; round <= Rounds; round++)
            {
                probe.Begin(round);
                Task<bool> waiting = probe.WaitAsync(Limit).AsTask();
                start.SignalAndWait();
                answered += waiting.GetAwaiter().GetResult() ? 1 : 0;
                start.SignalAndWait();
                Assert.That(probe.IsAcknowledged, Is.True);
            }
        });

        await Task.WhenAll(acks, clock, owner).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.That(answered, Is.GreaterThan(0), "an ack before the limit must be seen at least once");
    }

    [Test]
    public async Task Shutdown_at_the_same_time_as_the_ack_leaves_nobody_waiting()
    {
        for (int round = 0; round < 500; round++)
        {
            using var start = new Barrier(2);
            using var probe = new PendingProbe(_time);
            probe.Begin(1);
            Task<bool> waiting = probe.WaitAsync(Limit).AsTask();
            Task ack = Task.Run(() =>
            {
                start.SignalAndWait();
                probe.Acknowledge(1, 1);
            });
            Task cancel = Task.Run(() =>
            {
                start.SignalAndWait();
                probe.Cancel();
            });

            await Task.WhenAll(ack, cancel, waiting).WaitAsync(TimeSpan.FromSeconds(60));
        }
    }
}
