using Gossip.Members;

namespace Gossip.Events;

/// <summary>Hands the changes of the membership to everyone who watches. Never waits for any of them.</summary>
internal sealed class EventHub(MemberTable table, TimeProvider timeProvider)
{
    private readonly Lock _gate = new();
    private readonly List<EventSubscription> _subscriptions = [];
    private readonly List<NodeEvent> _raised = [];
    private JoinStateChanged? _joinState;
    private bool _completed;
    private Exception? _error;

    /// <summary>Notes a change; told by <see cref="Flush"/>. For the membership loop alone.</summary>
    public void Raise(NodeEvent change) => _raised.Add(change);

    /// <summary>Tells of the join, at once, and whoever watches from now on. From any thread.</summary>
    public void Tell(JoinStateChanged change)
    {
        lock (_gate)
        {
            _joinState = change;
            foreach (EventSubscription subscription in _subscriptions)
            {
                subscription.Offer([change]);
            }
        }
    }

    /// <summary>Tells what was raised, after the snapshot that holds it has been published. For the membership loop alone.</summary>
    public void Flush()
    {
        if (_raised.Count == 0)
        {
            return;
        }

        lock (_gate)
        {
            foreach (EventSubscription subscription in _subscriptions)
            {
                subscription.Offer(_raised);
            }
        }

        _raised.Clear();
    }

    /// <summary>Starts a view of its own: first the members of now, then each change.</summary>
    public EventSubscription Subscribe()
    {
        var subscription = new EventSubscription();
        lock (_gate)
        {
            // A change that is in the snapshot and raised, but not yet flushed, comes twice; the subscription merges the two.
            DateTimeOffset now = timeProvider.GetUtcNow();
            subscription.Offer(table.Snapshot.Select(member => new MemberJoined(member, now)));
            if (_joinState is not null)
            {
                subscription.Offer([_joinState]);
            }

            if (_completed)
            {
                subscription.Complete(_error);
            }
            else
            {
                _subscriptions.Add(subscription);
            }
        }

        return subscription;
    }

    public void Unsubscribe(EventSubscription subscription)
    {
        lock (_gate)
        {
            _subscriptions.Remove(subscription);
        }
    }

    /// <summary>Ends every view once it has been read to its end; with an error if an actor failed.</summary>
    public void Complete(Exception? error)
    {
        lock (_gate)
        {
            _completed = true;
            _error = error;
            foreach (EventSubscription subscription in _subscriptions)
            {
                subscription.Complete(error);
            }

            _subscriptions.Clear();
        }
    }
}
