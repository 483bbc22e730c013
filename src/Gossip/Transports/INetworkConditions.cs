using System.Net;

namespace Gossip.Transports;

/// <summary>
/// Decides what becomes of traffic in an <see cref="InMemoryNetwork"/>: a model of links, loss and partitions. Endpoints are those
/// at which the transports listen, for streams too. Members may be called from any thread.
/// </summary>
public interface INetworkConditions
{
    /// <summary>Decides about one packet as it is sent.</summary>
    /// <param name="source">Who sends it.</param>
    /// <param name="destination">Whom it is for.</param>
    /// <param name="length">Its bytes.</param>
    /// <returns>Whether and when it arrives.</returns>
    PacketFate DecidePacket(IPEndPoint source, IPEndPoint destination, int length);

    /// <summary>Decides about one piece of a stream as it is sent. Opening a stream asks for zero bytes, once in each direction.</summary>
    /// <param name="source">Who sends it.</param>
    /// <param name="destination">Whom it is for.</param>
    /// <param name="length">Its bytes.</param>
    /// <returns>
    /// How long it takes, zero or more; or <see langword="null"/> when nothing passes at present. Then the stream stalls and asks again
    /// every 200 ms, as TCP retransmits.
    /// </returns>
    TimeSpan? StreamDelay(IPEndPoint source, IPEndPoint destination, int length);
}
