using Gossip.Scheduling;
using Gossip.Wire;

namespace Gossip.Dissemination;

/// <summary>
/// The messages that this node still passes on (SWIM §4.1). Each is sent a limited number of times; those sent least go first,
/// of those this node's own before what it relays, then the larger, then the newer; a newer message under the same key takes the place of the older. Shared by all senders of the node.
/// </summary>
/// <param name="filled">Set when there is something to send in a queue that was empty.</param>
internal sealed class TransmitLimitedQueue(Signal? filled = null)
{
    /// <summary>So much room is kept when the queue is empty: enough for what steady clusters say, not for what thousands of joins left.</summary>
    private const int RoomKept = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Broadcast> _byKey = new(StringComparer.Ordinal);

    /// <summary>Two for each number of sendings: this node's own, then what it relays.</summary>
    private readonly List<BroadcastTier> _tiers = [];
    private readonly List<Broadcast> _taken = [];
    private readonly List<Broadcast> _passedOver = [];
    private readonly Stack<Broadcast> _unused = new();
    private long _lastId;
    private volatile int _count;

    /// <summary>How many messages are on their way.</summary>
    public int Count => _count;

    /// <summary>Queues a message in place of what was queued under the same key.</summary>
    /// <param name="key">What the message is about, or <see langword="null"/> when it replaces nothing and is replaced by nothing.</param>
    /// <param name="message">The message with its type byte; copied.</param>
    /// <param name="sent">Told when the message has been sent once, or will not be.</param>
    /// <param name="ended">Told when the message will be sent no more, and why.</param>
    /// <param name="maximumTransmits">How often it is sent at most, if that is less than others are.</param>
    /// <param name="isRelayed">Whether it goes after this node's own that have been sent as often.</param>
    public void Enqueue(
        string? key,
        ReadOnlySpan<byte> message,
        TaskCompletionSource? sent = null,
        TaskCompletionSource<BroadcastOutcome>? ended = null,
        int maximumTransmits = int.MaxValue,
        bool isRelayed = false)
    {
        lock (_gate)
        {
            Broadcast broadcast = _unused.TryPop(out Broadcast? unused) ? unused : new Broadcast();
            broadcast.Reset(key, ++_lastId, message, sent, ended);
            broadcast.MaximumTransmits = maximumTransmits;
            broadcast.IsRelayed = isRelayed;
            if (key is not null)
            {
                RemoveQueued(key, BroadcastOutcome.Replaced);
                _byKey.Add(key, broadcast);
            }

            Tier(broadcast).Add(broadcast);
            if (++_count == 1)
            {
                filled?.Set();
            }
        }
    }

    /// <summary>Stops passing on the message of a key.</summary>
    public void Remove(string key)
    {
        lock (_gate)
        {
            RemoveQueued(key, BroadcastOutcome.Dropped);
        }
    }

    /// <summary>Drops messages until no more than this many are left: those sent most often first, of those the relayed, the shortest and the oldest.</summary>
    /// <param name="maximum">How many may stay.</param>
    /// <param name="outcome">Why the others go.</param>
    public void Prune(int maximum, BroadcastOutcome outcome = BroadcastOutcome.Dropped)
    {
        lock (_gate)
        {
            for (int i = _tiers.Count - 1; i >= 0; i--)
            {
                while (_count > maximum && _tiers[i].TakeShortest() is { } broadcast)
                {
                    End(broadcast, outcome);
                }
            }
        }
    }

    /// <summary>Fills the spare room of a packet, with each message once however often the packet is filled.</summary>
    /// <param name="packet">The packet to fill.</param>
    /// <param name="transmitLimit">How often each message is sent in all.</param>
    /// <param name="maximumBytes">The most bytes of messages to add; adding ends before the first that exceeds it.</param>
    /// <returns>The bytes of messages added.</returns>
    public int Fill(PacketWriter packet, int transmitLimit, int maximumBytes = int.MaxValue)
    {
        if (_count == 0)
        {
            return 0;
        }

        lock (_gate)
        {
            int left = maximumBytes;
            foreach (BroadcastTier tier in _tiers)
            {
                if (!TryFillFrom(tier, packet, ref left))
                {
                    break;
                }
            }

            foreach (Broadcast broadcast in _taken)
            {
                CountTransmit(broadcast, transmitLimit);
            }

            foreach (Broadcast broadcast in _passedOver)
            {
                Tier(broadcast).Add(broadcast);
            }

            _taken.Clear();
            _passedOver.Clear();
            return maximumBytes - left;
        }
    }

    /// <summary>Nobody is there to send to: whoever waits for a message to be sent waits no longer.</summary>
    public void ReleaseWaiters()
    {
        lock (_gate)
        {
            foreach (Broadcast broadcast in _byKey.Values)
            {
                broadcast.ReleaseWaiter();
            }
        }
    }

    /// <returns>Whether bytes are left for others; those that the next one in turn is short of are saved for it, not spent on shorter ones.</returns>
    private bool TryFillFrom(BroadcastTier tier, PacketWriter packet, ref int left)
    {
        while (packet.Remaining is var room && room >= tier.ShortestLength && tier.TakeLargest(room) is { } broadcast)
        {
            if (broadcast.IsIn(packet))
            {
                _passedOver.Add(broadcast);
                continue;
            }

            if (broadcast.Length > left)
            {
                tier.Add(broadcast);
                return false;
            }

            broadcast.AddTo(packet);
            left -= broadcast.Length;
            _taken.Add(broadcast);
        }

        return true;
    }

    private void CountTransmit(Broadcast broadcast, int transmitLimit)
    {
        broadcast.CountTransmit();
        if (broadcast.Transmits < Math.Min(transmitLimit, broadcast.MaximumTransmits))
        {
            Tier(broadcast).Add(broadcast);
        }
        else
        {
            End(broadcast, BroadcastOutcome.Sent);
        }
    }

    private void RemoveQueued(string key, BroadcastOutcome outcome)
    {
        if (_byKey.TryGetValue(key, out Broadcast? queued))
        {
            Tier(queued).Remove(queued);
            End(queued, outcome);
        }
    }

    /// <summary>A broadcast that is in no tier any more.</summary>
    private void End(Broadcast broadcast, BroadcastOutcome outcome)
    {
        if (broadcast.Key is not null)
        {
            _byKey.Remove(broadcast.Key);
        }

        broadcast.End(outcome);
        if (_unused.Count < RoomKept)
        {
            _unused.Push(broadcast);
        }

        if (--_count == 0 && _byKey.Capacity > 2 * RoomKept)
        {
            Trim();
        }
    }

    /// <summary>Nothing is queued: gives back the room of busier times.</summary>
    private void Trim()
    {
        _byKey.TrimExcess(RoomKept);
        foreach (BroadcastTier tier in _tiers)
        {
            tier.Trim(RoomKept);
        }
    }

    private BroadcastTier Tier(Broadcast broadcast)
    {
        int place = (2 * broadcast.Transmits) + (broadcast.IsRelayed ? 1 : 0);
        while (_tiers.Count <= place)
        {
            _tiers.Add(new BroadcastTier());
        }

        return _tiers[place];
    }
}
