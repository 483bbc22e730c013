using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Numerics;

namespace Gossip.Transports;

/// <summary>From which socket and to which raw address a packet leaves.</summary>
/// <param name="Socket">The socket that reaches the destination.</param>
/// <param name="Address">The destination in the socket's address family; never changed.</param>
internal sealed record PacketRoute(Socket Socket, SocketAddress Address);

/// <summary>Finds and remembers the route to each destination, so that steady sending allocates nothing. Safe from any thread.</summary>
internal sealed class PacketRoutes(IReadOnlyList<BoundPort> ports)
{
    /// <summary>Destinations come from the network, so what is remembered is bounded: when full, all is forgotten.</summary>
    internal const int Capacity = 4096;

    private volatile ConcurrentDictionary<IPEndPoint, PacketRoute> _known = new();
    private int _count;

    /// <summary>The route to a destination, or <see langword="null"/> when no socket speaks its address family.</summary>
    public PacketRoute? Find(IPEndPoint destination)
    {
        if (_known.TryGetValue(destination, out PacketRoute? route))
        {
            return route;
        }

        route = Choose(NetworkAddresses.Canonical(destination));
        if (route is not null)
        {
            Remember(destination, route);
        }

        return route;
    }

    private PacketRoute? Choose(IPEndPoint destination)
    {
        BoundPort? port = ports
            .Where(port => port.EndPoint.AddressFamily == destination.AddressFamily)
            .MaxBy(port => Nearness(port.EndPoint.Address, destination.Address));
        if (port is not null)
        {
            return new PacketRoute(port.Datagrams!, destination.Serialize());
        }

        port = destination.AddressFamily == AddressFamily.InterNetwork
            ? ports.FirstOrDefault(port => port.EndPoint.AddressFamily == AddressFamily.InterNetworkV6 && port.Datagrams!.DualMode)
            : null;
        return port is null
            ? null
            : new PacketRoute(port.Datagrams!, new IPEndPoint(destination.Address.MapToIPv6(), destination.Port).Serialize());
    }

    /// <summary>
    /// How well a bound address suits a destination: the leading bits they share, as the nearest of one's own networks.
    /// A socket bound to loopback reaches nothing else. Among equals the first bound wins.
    /// </summary>
    private static int Nearness(IPAddress bound, IPAddress destination)
    {
        if (IPAddress.IsLoopback(bound) && !IPAddress.IsLoopback(destination))
        {
            return -1;
        }

        Span<byte> left = stackalloc byte[16];
        Span<byte> right = stackalloc byte[16];
        int length = NetworkAddresses.Write(bound, left);
        NetworkAddresses.Write(destination, right);
        for (int index = 0; index < length; index++)
        {
            int difference = left[index] ^ right[index];
            if (difference != 0)
            {
                return (index * 8) + BitOperations.LeadingZeroCount((uint)difference) - 24;
            }
        }

        return length * 8;
    }

    private void Remember(IPEndPoint destination, PacketRoute route)
    {
        if (Interlocked.Increment(ref _count) > Capacity)
        {
            _known = new ConcurrentDictionary<IPEndPoint, PacketRoute>();
            Volatile.Write(ref _count, 1);
        }

        // Endpoints are mutable, so the key is a copy.
        _known[new IPEndPoint(destination.Address, destination.Port)] = route;
    }
}
