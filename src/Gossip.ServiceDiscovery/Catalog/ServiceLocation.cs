using System.Net;

namespace Gossip.ServiceDiscovery.Catalog;

/// <summary>Where one live member offers a service.</summary>
/// <param name="Member">The member's name.</param>
/// <param name="EndPoint">Its address, with the port it published.</param>
/// <param name="Scheme">What it speaks there.</param>
/// <param name="Name">The endpoint's name; empty for the usual one.</param>
internal sealed record ServiceLocation(string Member, IPEndPoint EndPoint, string Scheme, string Name);
