using Gossip.Diagnostics;
using Gossip.Tests.Clusters;
using Gossip.Tests.Detection;
using Gossip.Wire;
using Microsoft.Extensions.Time.Testing;

namespace Gossip.Tests.Diagnostics;

/// <summary>What is left out of the log is told, also when no line of its kind comes any more.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LeftOutLinesTests : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly RecordedLog _log = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly LogThrottle _throttle;
    private readonly StepScheduler _scheduler = new();

    public LeftOutLinesTests()
    {
        _throttle = new LogThrottle(Interval, _time);
        _scheduler.Start(stopping => _throttle.RunAsync(new GossipLog(_log), stopping), _stopping.Token);
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _scheduler.Run();
        _stopping.Dispose();
        _log.Dispose();
    }

    [Test]
    public void A_burst_is_told_of_soon_after_its_interval_by_a_line_of_its_own()
    {
        Drop(times: 1001);

        Advance(Interval + Grace - TimeSpan.FromMilliseconds(1));
        Assert.That(_log.Lines, Is.Empty);
        Advance(TimeSpan.FromMilliseconds(1));

        Assert.That(_log.Lines, Is.EqualTo(["1000 more lines of PacketDropped (LabelMismatch) were left out"]));
        Advance(Interval * 10);
        Assert.That(_log.Lines, Has.Count.EqualTo(1), "told once");
    }

    [Test]
    public void A_flood_that_goes_on_has_one_line_per_interval_and_each_tells_the_count()
    {
        var told = new List<long>();
        for (int second = 0; second < 60; second++)
        {
            for (int i = 0; i < 10; i++)
            {
                if (_throttle.Allows(LogCause.PacketDropped, out LeftOut leftOut, (int)DropReason.LabelMismatch))
                {
                    told.Add(leftOut.Count);
                }
            }

            Advance(TimeSpan.FromSeconds(1));
        }

        Assert.That(told, Is.EqualTo([0, 99, 99, 99, 99, 99]));
        Assert.That(_log.Lines, Is.Empty);
    }

    [Test]
    public void A_trickle_has_at_most_one_line_per_interval_and_nothing_of_it_is_lost([Values(2, 3, 4, 7, 9)] int everySeconds)
    {
        long allowed = 0;
        long counted = 0;
        for (int second = 0; second < 600; second++)
        {
            if (second % everySeconds == 0 && _throttle.Allows(LogCause.StreamFailed, out LeftOut leftOut))
            {
                allowed++;
                counted += 1 + leftOut.Count;
            }

            Advance(TimeSpan.FromSeconds(1));
        }

        Advance(Interval * 2);
        long summed = _log.Lines.Sum(line => long.Parse(line.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture));
        Assert.That(counted + summed, Is.EqualTo((600 + everySeconds - 1) / everySeconds));
        Assert.That(allowed + _log.Lines.Count, Is.LessThanOrEqualTo(600 / 10 + 2));
    }

    [Test]
    public void Each_kind_of_line_is_told_of_by_itself()
    {
        Drop(times: 3);
        _throttle.Allows(LogCause.InboxFull, out _);
        _throttle.Allows(LogCause.InboxFull, out _);

        Advance(Interval + Grace);

        Assert.That(_log.Lines, Is.EquivalentTo(["2 more lines of PacketDropped (LabelMismatch) were left out", "1 more lines of InboxFull were left out"]));
    }

    [Test]
    public void A_shutdown_tells_what_was_left_out_until_then()
    {
        Drop(times: 6);

        _stopping.Cancel();
        _scheduler.Run();

        Assert.That(_log.Lines, Is.EqualTo(["5 more lines of PacketDropped (LabelMismatch) were left out"]));
    }

    private void Drop(int times)
    {
        for (int i = 0; i < times; i++)
        {
            _throttle.Allows(LogCause.PacketDropped, out _, (int)DropReason.LabelMismatch);
        }
    }

    private void Advance(TimeSpan span)
    {
        _scheduler.Run();
        _time.Advance(span);
        _scheduler.Run();
    }
}
