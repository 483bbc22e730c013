using System.Net;
using System.Net.Sockets;

namespace Gossip.Transports;

/// <summary>
/// Endpoint objects of recent senders by their raw socket address, so that steady traffic allocates none. For one thread.
/// </summary>
internal sealed class SourceEndPoints
{
    /// <summary>Source addresses can be forged, so what is remembered is bounded: when full, all is forgotten.</summary>
    internal const int Capacity = 4096;

    private static readonly IPEndPoint Ipv4 = new(IPAddress.Any, 0);
    private static readonly IPEndPoint Ipv6 = new(IPAddress.IPv6Any, 0);

    private readonly Dictionary<SocketAddress, IPEndPoint> _known = [];

    /// <summary>The canonical endpoint of a sender, or <see langword="null"/> when it is not an IP address.</summary>
    public IPEndPoint? Find(SocketAddress address)
    {
        if (_known.TryGetValue(address, out IPEndPoint? endPoint))
        {
            return endPoint;
        }

        if (address.Family is not (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6))
        {
            return null;
        }

        IPEndPoint family = address.Family == AddressFamily.InterNetwork ? Ipv4 : Ipv6;
        return Remember(address, NetworkAddresses.Canonical((IPEndPoint)family.Create(address)));
    }

    private IPEndPoint Remember(SocketAddress address, IPEndPoint endPoint)
    {
        if (_known.Count >= Capacity)
        {
            _known.Clear();
        }

        // The caller receives the next packet into the same object, so the key is a copy.
        var key = new SocketAddress(address.Family, address.Size);
        address.Buffer.Span[..address.Size].CopyTo(key.Buffer.Span);
        _known.Add(key, endPoint);
        return endPoint;
    }
}
