using System.Net;

namespace Gossip.Transports;

/// <summary>A connection that another node opened to us.</summary>
/// <param name="Stream">The bytes in both directions; disposing it closes the connection.</param>
/// <param name="Source">Where the connection came from: an address of the other node. The port has no meaning; nobody need listen there.</param>
public sealed record StreamConnection(Stream Stream, IPEndPoint Source)
{
    /// <summary>
    /// Where the connection came from: an address of the other node, never an IPv4 address that IPv6 embeds. The port has no meaning;
    /// nobody need listen there.
    /// </summary>
    public IPEndPoint Source { get; init; } = NetworkAddresses.Canonical(Source);
}
