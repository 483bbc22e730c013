using System.Net;
using System.Threading.Channels;

namespace Gossip.Transports;

/// <summary>
/// How a node reaches others: a best-effort packet channel and a reliable stream channel that share one address.
/// The transport moves bytes and knows nothing of the protocol.
/// </summary>
/// <remarks>
/// <para>
/// A cluster starts the transport it is given and disposes it; an instance serves one cluster, once.
/// Members may be called from any thread and concurrently. Nothing a peer does makes them throw anything that is not named here.
/// </para>
/// <para>
/// Addresses have one form: an IPv4 address embedded in IPv6 (<c>::ffff:a.b.c.d</c>) is accepted as a destination and means the IPv4
/// address, and is never reported.
/// </para>
/// <para>
/// <see cref="IAsyncDisposable.DisposeAsync"/> stops listening, gives up what <see cref="ConnectAsync"/> waits for, completes both
/// readers, returns the packets and closes the connections that nobody has read, and completes when the address is free again.
/// Streams that somebody has stay open and are theirs. It may be called at any time, any number of times, from any thread.
/// </para>
/// <para>Whoever writes a transport runs it through the checks of the package Gossip.TransportConformance, which cover all of this.</para>
/// </remarks>
public interface ITransport : IAsyncDisposable
{
    /// <summary>Where the transport listens, in the order of binding; ports are the real ones. Empty before <see cref="StartAsync"/>.</summary>
    IReadOnlyList<IPEndPoint> LocalEndPoints { get; }

    /// <summary>Packets that arrived. Whoever reads one owns it and returns it. Completes when the transport is disposed.</summary>
    /// <remarks>
    /// Bounded: when the reader is slow the newest packets are dropped and counted, the network is never held up. Packets may be lost,
    /// doubled or reordered, but none is cut, merged with another or changed. Faults only when the transport cannot go on.
    /// </remarks>
    ChannelReader<Packet> Packets { get; }

    /// <summary>Connections that others opened. Whoever reads one owns it and disposes it. Completes when the transport is disposed.</summary>
    /// <remarks>
    /// Bounded: when nobody takes them, new ones are refused or broken off. Faults only when the transport cannot go on.
    /// A connection that nobody has read ends best with a reset, which makes the other side's reads throw <see cref="IOException"/>: who
    /// sends a message with <see cref="Delivery.Reliable"/> takes an orderly end for success.
    /// </remarks>
    ChannelReader<StreamConnection> Connections { get; }

    /// <summary>
    /// Binds and starts to listen. Either everything is bound when it returns, or nothing is and it throws; then it may be called again.
    /// </summary>
    /// <param name="cancellationToken">Gives up binding; has no effect once it has returned.</param>
    /// <exception cref="TransportException">An address cannot be bound; the message names it and the reason.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <exception cref="InvalidOperationException">The transport listens already.</exception>
    /// <exception cref="ObjectDisposedException">The transport is disposed.</exception>
    ValueTask StartAsync(CancellationToken cancellationToken);

    /// <summary>Sends one packet and returns at once; it may be lost on the way. Never waits for the receiver, never throws for its sake.</summary>
    /// <param name="payload">
    /// The bytes; not kept after the call returns. Empty ones arrive too. How many a packet carries at most is the transport's affair:
    /// at least <see cref="GossipOptions.PacketBufferSize"/>, at most 65,535; UDP over IPv4 carries 65,507.
    /// </param>
    /// <param name="destination">Whom to send to.</param>
    /// <returns>
    /// Whether the packet was handed to the network; <see langword="false"/> when it is known not to arrive: it is too large, the
    /// port is 0, no address of this transport leads there, or the transport does not listen.
    /// </returns>
    bool TrySendPacket(ReadOnlySpan<byte> payload, in NodeAddress destination);

    /// <summary>Opens a reliable byte stream.</summary>
    /// <param name="destination">Whom to connect to.</param>
    /// <param name="cancellationToken">Gives up connecting; has no effect on the stream once it is open.</param>
    /// <returns>
    /// The stream. Its reads and writes honour their cancellation tokens. Disposing it closes the connection, any number of times:
    /// the other side reads what was written, then the end, and its writes throw <see cref="IOException"/>; one's own pending reads
    /// end, later ones throw <see cref="ObjectDisposedException"/>. A write waits while the other side is slow to read. One read and
    /// one write may be under way at a time. What is written before the other side has taken the connection waits for it there.
    /// </returns>
    /// <exception cref="TransportException">
    /// The connection was refused or cannot be made, or the transport does not listen or was disposed meanwhile; the message names
    /// the address and the reason.
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    ValueTask<Stream> ConnectAsync(NodeAddress destination, CancellationToken cancellationToken);
}
