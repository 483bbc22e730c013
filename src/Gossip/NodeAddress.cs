using System.Net;

namespace Gossip;

/// <summary>Whom to send to: an endpoint, and the name of the node expected there where it is known.</summary>
/// <param name="Name">The node's name, or an empty string. Transports that route by name or verify an identity use it.</param>
/// <param name="EndPoint">Where the node listens.</param>
public readonly record struct NodeAddress(string Name, IPEndPoint EndPoint)
{
    /// <inheritdoc />
    public override string ToString() => string.IsNullOrEmpty(Name) ? $"{EndPoint}" : $"{Name}/{EndPoint}";
}
