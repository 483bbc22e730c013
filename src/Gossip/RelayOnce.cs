using System.IO.Hashing;
using System.Security.Cryptography;

namespace Gossip;

/// <summary>
/// Passes on every message that comes in a packet, once, and receives it once: what makes <see cref="Cluster.BroadcastAsync"/> reach
/// everyone. Messages are told apart by their bytes, so that the same bytes sent again within the memory's reach count as the same
/// message; put a number or a time into a message that may be repeated. Messages meant for one node then have to be sent
/// <see cref="Delivery.Reliable"/>.
/// </summary>
/// <remarks>May be called from any thread. One instance serves one cluster.</remarks>
public sealed class RelayOnce : IMessageRelay
{
    private readonly Lock _gate = new();
    private readonly HashSet<UInt128> _seen;
    private readonly Queue<UInt128> _inOrder;
    private readonly int _memory;

    // Nobody can make up two messages that count as one.
    private readonly long _seed = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    /// <summary>Creates a relay.</summary>
    /// <param name="memory">
    /// How many messages are remembered, the latest; 16 bytes and a little each. At least as many as are on their way at any time.
    /// Range 1 to 10,000,000.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="memory"/> is outside its range.</exception>
    public RelayOnce(int memory = 10_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(memory, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(memory, 10_000_000);
        _memory = memory;
        _seen = [];
        _inOrder = [];
    }

    /// <inheritdoc />
    public RelayDecision Decide(UserMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Remember(message.Payload.Span) ? RelayDecision.DeliverAndRelay : RelayDecision.Discard;
    }

    /// <inheritdoc />
    public void Broadcasting(ReadOnlySpan<byte> message) => Remember(message);

    private bool Remember(ReadOnlySpan<byte> message)
    {
        UInt128 hash = XxHash128.HashToUInt128(message, _seed);
        lock (_gate)
        {
            if (!_seen.Add(hash))
            {
                return false;
            }

            _inOrder.Enqueue(hash);
            if (_inOrder.Count > _memory)
            {
                _seen.Remove(_inOrder.Dequeue());
            }

            return true;
        }
    }
}
