using Gossip.Diagnostics;
using Microsoft.Extensions.Time.Testing;

namespace Gossip.Tests.Diagnostics;

public sealed class LogThrottleTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    [Test]
    public void The_same_cause_is_let_through_once_per_interval()
    {
        var time = new FakeTimeProvider();
        var throttle = new LogThrottle(Interval, time);

        Assert.That((throttle.Allows(LogCause.PacketDropped), throttle.Allows(LogCause.PacketDropped)), Is.EqualTo((true, false)));

        time.Advance(Interval - TimeSpan.FromMilliseconds(1));
        Assert.That(throttle.Allows(LogCause.PacketDropped), Is.False);

        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That((throttle.Allows(LogCause.PacketDropped), throttle.Allows(LogCause.PacketDropped)), Is.EqualTo((true, false)));
    }

    [Test]
    public void One_cause_does_not_silence_another()
    {
        var throttle = new LogThrottle(Interval, new FakeTimeProvider());

        Assert.That(Enum.GetValues<LogCause>().Select(throttle.Allows), Has.All.True);
        Assert.That(Enum.GetValues<LogCause>().Select(throttle.Allows), Has.All.False);
    }

    [Test]
    public void With_an_interval_of_zero_everything_is_let_through()
    {
        var throttle = new LogThrottle(TimeSpan.Zero, new FakeTimeProvider());

        Assert.That(Enumerable.Range(0, 10).Select(_ => throttle.Allows(LogCause.NewsRefused)), Has.All.True);
    }

    [Test]
    public void The_first_is_let_through_also_on_a_clock_that_starts_at_zero()
    {
        var throttle = new LogThrottle(Interval, new ClockAtZero());

        Assert.That((throttle.Allows(LogCause.NewsRefused), throttle.Allows(LogCause.NewsRefused)), Is.EqualTo((true, false)));
    }

    [Test]
    public async Task Of_many_threads_at_once_one_is_let_through()
    {
        for (int round = 0; round < 200; round++)
        {
            var throttle = new LogThrottle(Interval, new FakeTimeProvider());
            using var start = new Barrier(4);

            bool[] allowed = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            {
                start.SignalAndWait();
                return throttle.Allows(LogCause.StreamFailed);
            })));

            Assert.That(allowed.Count(each => each), Is.EqualTo(1));
        }
    }

    private sealed class ClockAtZero : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }
}
