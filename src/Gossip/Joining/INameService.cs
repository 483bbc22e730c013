using System.Net;
using Gossip.Transports;

namespace Gossip.Joining;

/// <summary>Knows what names stand for, now: nothing is remembered from one question to the next.</summary>
internal interface INameService
{
    /// <summary>Finds the addresses of a host.</summary>
    /// <returns>Its A and AAAA records in any order and form; none when the name exists without any.</returns>
    /// <exception cref="TransportException">The name does not exist, or nobody could tell; the message says which.</exception>
    Task<IReadOnlyList<IPAddress>> FindAddressesAsync(string name, CancellationToken cancellationToken);

    /// <summary>Finds the hosts of a service.</summary>
    /// <returns>Its SRV records in any order; none when the name exists without any.</returns>
    /// <exception cref="TransportException">The name does not exist, or nobody could tell; the message says which.</exception>
    Task<IReadOnlyList<ServiceRecord>> FindServiceAsync(string name, CancellationToken cancellationToken);
}

/// <summary>One SRV record (RFC 2782).</summary>
/// <param name="Host">The host's full name, with its final dot.</param>
/// <param name="Port">The host's port.</param>
/// <param name="Priority">Hosts of a lower number are tried first.</param>
/// <param name="Weight">The host's share among those of one priority.</param>
internal sealed record ServiceRecord(string Host, int Port, int Priority, int Weight);
