using System.Net;
using System.Net.Sockets;
using Gossip.Transports;

namespace Gossip.Joining;

/// <summary>Finds where others reach a node that was told its own host name.</summary>
internal static class AdvertisedHost
{
    /// <summary>Whether a text can be advertised: <c>host</c> or <c>host:port</c>, in any form that a seed has.</summary>
    public static bool IsValid(string text)
    {
        try
        {
            return Parse(text) is { NodeName: "", IsService: false };
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>Resolves <see cref="GossipOptions.AdvertiseHost"/>.</summary>
    /// <param name="host">The host, valid.</param>
    /// <param name="resolve">Knows the addresses.</param>
    /// <param name="bound">Where the transport listens.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The endpoint to advertise; port 0 when none was given.</returns>
    /// <exception cref="TransportException">The host has no address; the message says why.</exception>
    public static async Task<IPEndPoint> ResolveAsync(
        string host,
        ResolveSeed resolve,
        IReadOnlyList<IPEndPoint> bound,
        CancellationToken cancellationToken)
    {
        try
        {
            ResolvedSeed resolved = await resolve(Parse(host), cancellationToken);
            return Choose(resolved.Targets, bound);
        }
        catch (TransportException exception)
        {
            throw new TransportException($"Cannot advertise '{host}': {exception.Message}", exception);
        }
    }

    /// <summary>
    /// The first address of a family that this node listens to. Loopback comes last: many machines know themselves by it, and it
    /// leads nobody else here.
    /// </summary>
    private static IPEndPoint Choose(IReadOnlyList<SeedTarget> targets, IReadOnlyList<IPEndPoint> bound) => targets
        .OrderBy(target => !bound.Any(endPoint => Serves(endPoint, target.Address.EndPoint.AddressFamily)))
        .ThenBy(target => IPAddress.IsLoopback(target.Address.EndPoint.Address))
        .ThenBy(target => target.Stage)
        .First().Address.EndPoint;

    /// <summary>IPv6 any serves both families.</summary>
    private static bool Serves(IPEndPoint bound, AddressFamily family) =>
        NetworkAddresses.Canonical(bound).AddressFamily == family || bound.Address.Equals(IPAddress.IPv6Any);

    private static SeedAddress Parse(string text) => SeedAddress.Parse(text, defaultPort: 0);
}
