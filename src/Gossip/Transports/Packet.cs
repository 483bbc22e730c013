using System.Buffers;
using System.Net;

namespace Gossip.Transports;

/// <summary>A packet that arrived, in a pooled buffer with one owner: whoever holds it calls <see cref="Return"/> exactly once.</summary>
public readonly struct Packet
{
    private readonly byte[] _buffer;
    private readonly int _length;

    private Packet(byte[] buffer, int length, IPEndPoint source, long receivedTimestamp)
    {
        _buffer = buffer;
        _length = length;
        Source = NetworkAddresses.Canonical(source);
        ReceivedTimestamp = receivedTimestamp;
    }

    /// <summary>The bytes, valid and unchanged until <see cref="Return"/>.</summary>
    public ReadOnlyMemory<byte> Payload => _buffer.AsMemory(0, _length);

    /// <summary>
    /// Where the packet came from: an endpoint at which its sender listens, so that an answer sent there reaches it. IPv4 addresses
    /// have four bytes, never the form embedded in IPv6.
    /// </summary>
    public IPEndPoint Source { get; }

    /// <summary>When it arrived, as a timestamp of the cluster's <see cref="TimeProvider"/>.</summary>
    public long ReceivedTimestamp { get; }

    /// <summary>Copies bytes into a pooled buffer.</summary>
    /// <param name="payload">The bytes of the packet, 0 to 65,535.</param>
    /// <param name="source">Where the packet came from.</param>
    /// <param name="receivedTimestamp">When it arrived, as a timestamp of the cluster's <see cref="TimeProvider"/>.</param>
    /// <returns>A packet that its reader has to return.</returns>
    public static Packet Rent(ReadOnlySpan<byte> payload, IPEndPoint source, long receivedTimestamp)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(payload.Length);
        payload.CopyTo(buffer);
        return new Packet(buffer, payload.Length, source, receivedTimestamp);
    }

    /// <summary>The same packet, in the same buffer, with another time of arrival; it takes the place of this one.</summary>
    internal Packet ReceivedAt(long timestamp) => new(_buffer, _length, Source, timestamp);

    /// <summary>Gives the buffer back. The payload must not be touched afterwards.</summary>
    public void Return()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }
}
