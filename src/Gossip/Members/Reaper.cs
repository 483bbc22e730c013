namespace Gossip.Members;

/// <summary>Has the departed forgotten in time, whether or not anything else is switched on.</summary>
internal sealed class Reaper(MembershipMailbox mailbox, GossipOptions options)
{
    /// <summary>Nobody is remembered longer than a quarter over the time, nor is looked for more often than each second.</summary>
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(1);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        TimeSpan interval = options.GossipToTheDeadTime / 4;
        using var timer = new PeriodicTimer(interval > ShortestInterval ? interval : ShortestInterval, options.TimeProvider);
        var reap = new MembershipCommand.Reap();
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            mailbox.Post(reap);
        }
    }
}
