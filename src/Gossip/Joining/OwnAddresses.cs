using System.Net;
using Gossip.Members;
using Gossip.Transports;

namespace Gossip.Joining;

/// <summary>
/// Where this node itself listens, as far as it can tell from the addresses alone: lists of seeds are often the same for every node, and
/// the name of a service leads to all of them.
/// </summary>
internal sealed class OwnAddresses(LocalNode local, IEnumerable<IPEndPoint> bound)
{
    private readonly IPEndPoint[] _bound = [.. bound.Select(NetworkAddresses.Canonical)];

    /// <summary>Whether this is certainly us.</summary>
    public bool Contains(in NodeAddress address)
    {
        IPEndPoint endPoint = address.EndPoint;
        return local.Is(address.Name)
            || endPoint.Equals(local.EndPoint)
            || _bound.Any(own => own.Equals(endPoint)
                || (own.Port == endPoint.Port && IsAny(own.Address) && IPAddress.IsLoopback(endPoint.Address)));
    }

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
}
