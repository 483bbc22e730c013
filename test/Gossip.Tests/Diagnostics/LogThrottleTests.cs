using Gossip.Diagnostics;
using Gossip.Members;
using Gossip.Wire;
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

        Assert.That((Allows(throttle), Allows(throttle)), Is.EqualTo((true, false)));

        time.Advance(Interval - TimeSpan.FromMilliseconds(1));
        Assert.That(Allows(throttle), Is.False);

        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That((Allows(throttle), Allows(throttle)), Is.EqualTo((true, false)));
    }

    [Test]
    public void The_next_line_tells_how_many_were_left_out_before_it()
    {
        var time = new FakeTimeProvider();
        var throttle = new LogThrottle(Interval, time);
        throttle.Allows(LogCause.StreamFailed, out LeftOut first);
        Enumerable.Range(0, 1234).ToList().ForEach(_ => Allows(throttle));
        time.Advance(Interval);

        throttle.Allows(LogCause.StreamFailed, out LeftOut second);
        time.Advance(Interval);
        throttle.Allows(LogCause.StreamFailed, out LeftOut third);

        Assert.That(
            (first.ToString(), second.ToString(), third.ToString()),
            Is.EqualTo(("", " (1,234 more like this were left out since the last)", "")));
    }

    [Test]
    public void No_kind_of_line_silences_another()
    {
        var throttle = new LogThrottle(Interval, new FakeTimeProvider());

        Assert.That(AllowEach(throttle), Has.Length.EqualTo(LogKind.All.Length).And.All.True);
        Assert.That(AllowEach(throttle), Has.All.False);
    }

    [Test]
    public void Packets_dropped_for_one_reason_do_not_hide_those_dropped_for_another()
    {
        var throttle = new LogThrottle(Interval, new FakeTimeProvider());
        throttle.Allows(LogCause.PacketDropped, out _, (int)DropReason.LabelMismatch);

        Assert.That(throttle.Allows(LogCause.PacketDropped, out _, (int)DropReason.LabelMismatch), Is.False);
        Assert.That(throttle.Allows(LogCause.PacketDropped, out _, (int)DropReason.Undecryptable), Is.True);
    }

    [Test]
    public void With_an_interval_of_zero_everything_is_let_through()
    {
        var throttle = new LogThrottle(TimeSpan.Zero, new FakeTimeProvider());

        Assert.That(Enumerable.Range(0, 10).Select(_ => Allows(throttle)), Has.All.True);
    }

    [Test]
    public void The_first_is_let_through_also_on_a_clock_that_starts_at_zero()
    {
        var throttle = new LogThrottle(Interval, new ClockAtZero());

        Assert.That((Allows(throttle), Allows(throttle)), Is.EqualTo((true, false)));
    }

    [Test]
    public void Leaving_out_a_line_allocates_nothing()
    {
        var throttle = new LogThrottle(Interval, new FakeTimeProvider());

        Assert.That(Allocations.OfHundred(() => throttle.Allows(LogCause.PacketDropped, out _, (int)DropReason.Malformed)), Is.Zero);
    }

    [Test]
    public async Task Of_many_threads_at_once_one_is_let_through_and_the_others_counted()
    {
        for (int round = 0; round < 200; round++)
        {
            var time = new FakeTimeProvider();
            var throttle = new LogThrottle(Interval, time);
            using var start = new Barrier(4);

            bool[] allowed = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            {
                start.SignalAndWait();
                return Allows(throttle);
            })));

            Assert.That(allowed.Count(each => each), Is.EqualTo(1));
            time.Advance(Interval);
            throttle.Allows(LogCause.StreamFailed, out LeftOut leftOut);
            Assert.That(leftOut.Count, Is.EqualTo(3));
        }
    }

    private static bool Allows(LogThrottle throttle) => throttle.Allows(LogCause.StreamFailed, out _);

    private static bool[] AllowEach(LogThrottle throttle) =>
    [
        .. from cause in Enum.GetValues<LogCause>()
           from detail in Enumerable.Range(0, KindsOf(cause))
           select throttle.Allows(cause, out _, detail),
    ];

    private static int KindsOf(LogCause cause) => cause switch
    {
        LogCause.PacketDropped => Enum.GetValues<DropReason>().Length,
        LogCause.NewsRefused => Enum.GetValues<RefusalReason>().Length,
        _ => 1,
    };

    private sealed class ClockAtZero : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }
}
