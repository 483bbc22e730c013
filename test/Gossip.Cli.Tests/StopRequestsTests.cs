namespace Gossip.Cli.Tests;

/// <summary>Signals and what they ask for.</summary>
public sealed class StopRequestsTests
{
    [Test]
    public void The_first_signal_asks_to_leave_and_the_second_to_shut_down_at_once()
    {
        using var stop = new StopRequests();

        stop.Signal();
        bool afterTheFirst = stop.Shutdown.IsCompleted;
        stop.Signal();

        Assert.That((stop.Leave.IsCancellationRequested, afterTheFirst, stop.Shutdown.IsCompleted), Is.EqualTo((true, false, true)));
    }

    [Test]
    public void A_shutdown_does_not_say_goodbye()
    {
        using var stop = new StopRequests();

        stop.RequestShutdown();

        Assert.That((stop.Leave.IsCancellationRequested, stop.Stopping.IsCancellationRequested), Is.EqualTo((false, true)));
    }
}
