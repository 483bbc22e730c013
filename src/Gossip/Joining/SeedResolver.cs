using System.Net;
using System.Net.Sockets;
using Gossip.Transports;

namespace Gossip.Joining;

/// <summary>Finds the addresses a seed stands for.</summary>
internal delegate Task<IReadOnlyList<NodeAddress>> ResolveSeed(SeedAddress seed, CancellationToken cancellationToken);

/// <summary>Finds the addresses a seed stands for, anew at each call: addresses as they are, names by the system's resolver.</summary>
internal static class SeedResolver
{
    /// <exception cref="TransportException">The name does not resolve; the message says so.</exception>
    public static async Task<IReadOnlyList<NodeAddress>> ResolveAsync(SeedAddress seed, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(seed.Host, out IPAddress? literal))
        {
            return [AddressOf(seed, literal)];
        }

        try
        {
            IPAddress[] addresses = await Dns.GetHostAddressesAsync(seed.Host, cancellationToken);
            return [.. addresses.Select(address => AddressOf(seed, address)).Distinct()];
        }
        catch (SocketException exception)
        {
            throw new TransportException($"The name '{seed.Host}' does not resolve: {exception.Message}.", exception);
        }
    }

    private static NodeAddress AddressOf(SeedAddress seed, IPAddress address) =>
        new(seed.NodeName, NetworkAddresses.Canonical(new IPEndPoint(address, seed.Port)));
}
