using Gossip.Wire;

namespace Gossip.Dissemination;

/// <summary>
/// The news that this node still passes on (SWIM §4.1). Each message is sent a limited number of times; those sent least go first,
/// then the larger, then the newer; newer news about a member takes the place of older. Shared by all senders of the node.
/// </summary>
internal sealed class BroadcastQueue
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Broadcast> _byName = new(StringComparer.Ordinal);
    private readonly List<BroadcastTier> _tiers = [];
    private readonly List<Broadcast> _taken = [];
    private readonly Stack<Broadcast> _unused = new();
    private long _lastId;

    /// <summary>How many messages are on their way.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _byName.Count;
            }
        }
    }

    /// <summary>Queues a message in place of what was queued about the same member.</summary>
    /// <param name="name">The member the message is about.</param>
    /// <param name="message">The message with its type byte; copied.</param>
    /// <param name="sent">Told when the message has been sent once or replaced.</param>
    public void Enqueue(string name, ReadOnlySpan<byte> message, TaskCompletionSource? sent = null)
    {
        lock (_gate)
        {
            RemoveQueued(name);
            Broadcast broadcast = _unused.TryPop(out Broadcast? unused) ? unused : new Broadcast();
            broadcast.Reset(name, ++_lastId, message, sent);
            _byName.Add(name, broadcast);
            Tier(0).Add(broadcast);
        }
    }

    /// <summary>Stops passing on news about a member.</summary>
    public void Remove(string name)
    {
        lock (_gate)
        {
            RemoveQueued(name);
        }
    }

    /// <summary>Fills the spare room of a packet.</summary>
    /// <param name="packet">The packet to fill.</param>
    /// <param name="transmitLimit">How often each message is sent in all.</param>
    public void Fill(PacketWriter packet, int transmitLimit)
    {
        lock (_gate)
        {
            if (_byName.Count == 0)
            {
                return;
            }

            foreach (BroadcastTier tier in _tiers)
            {
                FillFrom(tier, packet);
            }

            foreach (Broadcast broadcast in _taken)
            {
                CountTransmit(broadcast, transmitLimit);
            }

            _taken.Clear();
        }
    }

    /// <summary>Nobody is there to send to: whoever waits for a message to be sent waits no longer.</summary>
    public void ReleaseWaiters()
    {
        lock (_gate)
        {
            foreach (Broadcast broadcast in _byName.Values)
            {
                broadcast.Sent?.TrySetResult();
                broadcast.Sent = null;
            }
        }
    }

    private void FillFrom(BroadcastTier tier, PacketWriter packet)
    {
        while (packet.Remaining >= tier.ShortestLength && tier.TakeLargest(packet.Remaining) is { } broadcast)
        {
            packet.TryAdd(broadcast.Message);
            _taken.Add(broadcast);
        }
    }

    private void CountTransmit(Broadcast broadcast, int transmitLimit)
    {
        broadcast.Transmits++;
        broadcast.Sent?.TrySetResult();
        broadcast.Sent = null;
        if (broadcast.Transmits < transmitLimit)
        {
            Tier(broadcast.Transmits).Add(broadcast);
        }
        else
        {
            _byName.Remove(broadcast.Name);
            _unused.Push(broadcast);
        }
    }

    private void RemoveQueued(string name)
    {
        if (_byName.Remove(name, out Broadcast? queued))
        {
            _tiers[queued.Transmits].Remove(queued);
            queued.Sent?.TrySetResult();
            queued.Sent = null;
            _unused.Push(queued);
        }
    }

    private BroadcastTier Tier(int transmits)
    {
        while (_tiers.Count <= transmits)
        {
            _tiers.Add(new BroadcastTier());
        }

        return _tiers[transmits];
    }
}
