using Gossip.Members;
using Gossip.Tests.Detection;
using Microsoft.Extensions.Time.Testing;

namespace Gossip.Tests.Members;

public sealed class ReaperTests
{
    [TestCase(30, 7.5)]
    [TestCase(2, 1)]
    [TestCase(0, 1)]
    public void The_departed_are_looked_for_each_quarter_of_their_time_but_at_most_each_second(double remembered, double interval)
    {
        var time = new FakeTimeProvider();
        var mailbox = new MembershipMailbox(16);
        var scheduler = new StepScheduler();
        using var stop = new CancellationTokenSource();
        var options = GossipOptions.Lan() with { TimeProvider = time, GossipToTheDeadTime = TimeSpan.FromSeconds(remembered) };
        scheduler.Start(new Reaper(mailbox, options).RunAsync, stop.Token);

        time.Advance(TimeSpan.FromSeconds(interval) - TimeSpan.FromMilliseconds(1));
        scheduler.Run();
        Assert.That(mailbox.TryTakeCommand(out _), Is.False);

        time.Advance(TimeSpan.FromMilliseconds(1));
        scheduler.Run();
        Assert.That(mailbox.TryTakeCommand(out MembershipCommand? command) && command is MembershipCommand.Reap, Is.True);

        stop.Cancel();
        scheduler.Run();
    }
}
