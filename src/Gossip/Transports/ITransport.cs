using System.Net;
using System.Threading.Channels;

namespace Gossip.Transports;

/// <summary>
/// How a node reaches others: a best-effort packet channel and a reliable stream channel that share one address.
/// The transport moves bytes and knows nothing of the protocol.
/// </summary>
/// <remarks>
/// A cluster starts the transport it is given and disposes it; an instance serves one cluster.
/// Members may be called from any thread and concurrently.
/// </remarks>
public interface ITransport : IAsyncDisposable
{
    /// <summary>Where the transport listens, in the order of binding; ports are the real ones. Empty before <see cref="StartAsync"/>.</summary>
    IReadOnlyList<IPEndPoint> LocalEndPoints { get; }

    /// <summary>Packets that arrived. Whoever reads one owns it and returns it. Completes when the transport is disposed.</summary>
    /// <remarks>Bounded: when the reader is slow the newest packets are dropped and counted, the network is never held up.</remarks>
    ChannelReader<Packet> Packets { get; }

    /// <summary>Connections that others opened. Whoever reads one owns it and disposes it. Completes when the transport is disposed.</summary>
    ChannelReader<StreamConnection> Connections { get; }

    /// <summary>Binds and starts to listen. Either everything is bound when it returns, or nothing is and it throws.</summary>
    /// <param name="cancellationToken">Gives up binding.</param>
    /// <exception cref="TransportException">An address cannot be bound; the message names it and the reason.</exception>
    ValueTask StartAsync(CancellationToken cancellationToken);

    /// <summary>Sends one packet and returns at once; it may be lost on the way.</summary>
    /// <param name="payload">The bytes; not kept after the call returns.</param>
    /// <param name="destination">Whom to send to.</param>
    /// <returns>Whether the packet was handed to the network; <see langword="false"/> when it is known not to arrive.</returns>
    bool TrySendPacket(ReadOnlySpan<byte> payload, in NodeAddress destination);

    /// <summary>Opens a reliable byte stream.</summary>
    /// <param name="destination">Whom to connect to.</param>
    /// <param name="cancellationToken">Gives up connecting.</param>
    /// <returns>The stream; disposing it closes the connection. Its reads and writes honour their cancellation tokens.</returns>
    /// <exception cref="TransportException">The connection was refused or cannot be made.</exception>
    ValueTask<Stream> ConnectAsync(NodeAddress destination, CancellationToken cancellationToken);
}
