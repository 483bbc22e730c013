using System.Threading.Channels;
using Gossip.Members;
using Gossip.Scheduling;

namespace Gossip.Detection;

/// <summary>
/// Waits for suspicions to run out and tells the membership loop. Holds at most one deadline for each suspect, and one timer for
/// all of them, set to the earliest.
/// </summary>
internal sealed class SuspicionTimers(MembershipMailbox mailbox, TimeProvider timeProvider)
{
    private readonly Channel<Order> _orders = Channel.CreateUnbounded<Order>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SortedSet<(long Due, string Name)> _deadlines = new(DeadlineComparer.Instance);
    private readonly Dictionary<string, (long Due, Suspicion Suspicion)> _byName = new(StringComparer.Ordinal);

    /// <summary>Sets or moves the deadline of a suspicion.</summary>
    public void Schedule(string name, Suspicion suspicion) => _orders.Writer.TryWrite(new Order(name, suspicion, suspicion.Timeout));

    /// <summary>The suspicion has ended otherwise.</summary>
    public void Cancel(string name) => _orders.Writer.TryWrite(new Order(name, null, default));

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new DeadlineTimer(timeProvider, static orders => ((ChannelWriter<Order>)orders!).TryWrite(default), _orders.Writer);
        while (await _orders.Reader.WaitToReadAsync(cancellationToken))
        {
            while (_orders.Reader.TryRead(out Order order))
            {
                Follow(order);
            }

            ExpireDue();
            if (_deadlines.Count > 0)
            {
                timer.Set(_deadlines.Min.Due);
            }
            else
            {
                timer.Stop();
            }
        }
    }

    private void Follow(in Order order)
    {
        if (order.Name is null)
        {
            return;
        }

        if (_byName.Remove(order.Name, out (long Due, Suspicion) known))
        {
            _deadlines.Remove((known.Due, order.Name));
        }

        if (order.Suspicion is { } suspicion)
        {
            long due = timeProvider.After(suspicion.StartedTimestamp, order.Timeout);
            _byName.Add(order.Name, (due, suspicion));
            _deadlines.Add((due, order.Name));
        }
    }

    private void ExpireDue()
    {
        long now = timeProvider.GetTimestamp();
        while (_deadlines.Count > 0 && _deadlines.Min is var (due, name) && due <= now)
        {
            _deadlines.Remove((due, name));
            _byName.Remove(name, out (long, Suspicion Suspicion) expired);
            mailbox.Post(new MembershipCommand.ExpireSuspicion(name, expired.Suspicion));
        }
    }

    /// <summary>A deadline to set, one to cancel (no suspicion), or just a wake-up (no name).</summary>
    private readonly record struct Order(string? Name, Suspicion? Suspicion, TimeSpan Timeout);

    private sealed class DeadlineComparer : IComparer<(long Due, string Name)>
    {
        public static readonly DeadlineComparer Instance = new();

        public int Compare((long Due, string Name) x, (long Due, string Name) y) =>
            x.Due != y.Due ? x.Due.CompareTo(y.Due) : string.CompareOrdinal(x.Name, y.Name);
    }
}
