using System.Net;
using Gossip.Transports;

namespace Gossip.TransportConformance;

/// <summary>
/// Makes the transports that the checks try out. Whoever writes a transport derives from it; only <see cref="Create"/> must be given.
/// </summary>
/// <remarks>
/// The checks expect a network as good as a loopback interface: a packet that gets lost now and then is sent again, but a network
/// that loses many, or needs long, makes checks fail. A factory may serve any number of checks, one after the other or at once.
/// </remarks>
public abstract class TransportFactory
{
    /// <summary>
    /// How long a check waits for anything before it says that it does not happen. 10 seconds. A check that passes does not wait,
    /// so this only decides how soon one fails.
    /// </summary>
    public virtual TimeSpan Patience => TimeSpan.FromSeconds(10);

    /// <summary>The clock of the arrival timestamps; the system's by default.</summary>
    public virtual TimeProvider TimeProvider => TimeProvider.System;

    /// <summary>The largest packet the transport carries, in bytes; 65,507, as UDP over IPv4. At least 1,400, at most 65,535.</summary>
    public virtual int LargestPacket => 65_507;

    /// <summary>
    /// How many packets the transport may keep for a reader that does not read. 8,192. The check sends four times as many and says
    /// that memory is not bounded if more than this are there afterwards.
    /// </summary>
    public virtual int MostPacketsKept => 8_192;

    /// <summary>
    /// How many connections the transport may keep for a reader that takes none. 1,024. The check opens twice as many and says that
    /// memory is not bounded if more than this are there afterwards.
    /// </summary>
    public virtual int MostConnectionsKept => 1024;

    /// <summary>
    /// An address that neither accepts nor refuses connections, such as that of a host behind a firewall. <see langword="null"/> by
    /// default: then the checks that need one do not apply.
    /// </summary>
    public virtual NodeAddress? SilentAddress => null;

    /// <summary>Makes a new transport that is not started, with an address of its own. All that a factory makes reach each other.</summary>
    /// <returns>The transport; the check disposes it.</returns>
    public abstract ITransport Create();

    /// <summary>
    /// Makes a new transport, not started, that will listen where an earlier one does or did. <see langword="null"/> by default: then
    /// the checks that need it do not apply.
    /// </summary>
    /// <param name="localEndPoints">The <see cref="ITransport.LocalEndPoints"/> of the other one, with its real ports.</param>
    /// <returns>The transport; the check disposes it.</returns>
    public virtual ITransport? TryCreateAt(IReadOnlyList<IPEndPoint> localEndPoints) => null;
}
