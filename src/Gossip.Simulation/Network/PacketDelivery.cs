using System.Net;
using Gossip.Simulation.Timing;

namespace Gossip.Simulation.Network;

/// <summary>A packet on its way. The object and its buffer are used again for other packets.</summary>
internal sealed class PacketDelivery(PacketRouter router) : ScheduledEvent
{
    private byte[] _buffer = new byte[512];
    private int _length;

    /// <summary>Who sent the packet.</summary>
    internal VirtualTransport Sender { get; private set; } = null!;

    /// <summary>Whom it goes to; unknown while a stalled sender holds it.</summary>
    internal VirtualTransport? Receiver { get; set; }

    /// <summary>Where it goes to.</summary>
    internal IPEndPoint Destination { get; private set; } = null!;

    /// <summary>Whether it has passed the receiver's bandwidth.</summary>
    internal bool PassedIngress { get; set; }

    /// <summary>The bytes.</summary>
    internal ReadOnlySpan<byte> Payload => _buffer.AsSpan(0, _length);

    /// <summary>Takes a copy of a packet.</summary>
    internal void Load(VirtualTransport sender, IPEndPoint destination, ReadOnlySpan<byte> payload)
    {
        if (payload.Length > _buffer.Length)
        {
            _buffer = new byte[Math.Max(payload.Length, 2 * _buffer.Length)];
        }

        payload.CopyTo(_buffer);
        _length = payload.Length;
        Sender = sender;
        Destination = destination;
        PassedIngress = false;
    }

    /// <summary>Lets go of the nodes.</summary>
    internal void Clear()
    {
        Sender = null!;
        Receiver = null;
        Destination = null!;
    }

    /// <inheritdoc />
    internal override void Fire() => router.Arrive(this);
}
