using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Gossip.Transports;

/// <summary>Chooses the endpoint that a node tells the others to reach it at.</summary>
internal static class AdvertiseAddress
{
    /// <summary>
    /// The endpoint asked for, else the first bound one; an any address becomes one of this machine's, port 0 the bound port.
    /// </summary>
    /// <param name="advertise">What the user asked for, if anything.</param>
    /// <param name="bound">Where the transport listens, with real ports; at least one.</param>
    /// <param name="preference">Which family to prefer where there is a choice.</param>
    public static IPEndPoint Choose(IPEndPoint? advertise, IReadOnlyList<IPEndPoint> bound, AddressFamilyPreference preference) =>
        Choose(advertise, bound, preference, MachineAddresses);

    /// <summary>As the other overload, with the machine's addresses as given: those to prefer first.</summary>
    internal static IPEndPoint Choose(
        IPEndPoint? advertise,
        IReadOnlyList<IPEndPoint> bound,
        AddressFamilyPreference preference,
        Func<IEnumerable<IPAddress>> machineAddresses)
    {
        IPEndPoint[] own = [.. bound.Select(NetworkAddresses.Canonical)];
        IPAddress wanted = NetworkAddresses.Canonical((advertise ?? own.MinBy(endPoint => preference.Rank(endPoint.Address))!).Address);
        IPAddress address = IsAny(wanted) ? Reachable(wanted.AddressFamily, preference, machineAddresses().Select(NetworkAddresses.Canonical)) : wanted;
        int port = advertise is { Port: not 0 } ? advertise.Port : BoundPort(address, own);
        return new IPEndPoint(address, port);
    }

    private static int BoundPort(IPAddress address, IPEndPoint[] bound)
    {
        IPEndPoint endPoint = bound.FirstOrDefault(endPoint => endPoint.Address.Equals(address))
            ?? bound.FirstOrDefault(endPoint => IsAny(endPoint.Address) && endPoint.AddressFamily == address.AddressFamily)
            ?? bound.FirstOrDefault(endPoint => endPoint.AddressFamily == address.AddressFamily)
            ?? bound[0];
        return endPoint.Port;
    }

    /// <summary>Of the preferred family a private IPv4 address, else any other; else loopback. IPv6 any serves both families.</summary>
    private static IPAddress Reachable(AddressFamily family, AddressFamilyPreference preference, IEnumerable<IPAddress> machineAddresses)
    {
        List<IPAddress> candidates = machineAddresses
            .Where(address => family == AddressFamily.InterNetworkV6 || address.AddressFamily == AddressFamily.InterNetwork)
            .Where(IsReachableFromElsewhere)
            .OrderBy(address => preference.Rank(address))
            .ThenBy(address => !IsPrivateIpv4(address))
            .ToList();
        return candidates.FirstOrDefault()
            ?? (family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Loopback : IPAddress.Loopback);
    }

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    // A link-local address means nothing to others without the name of their own interface.
    private static bool IsReachableFromElsewhere(IPAddress address) =>
        !IPAddress.IsLoopback(address) && !IsAny(address) && !address.IsIPv6LinkLocal && !address.IsIPv6Multicast
        && !(address.AddressFamily == AddressFamily.InterNetwork && IsLinkLocalOrMulticast(address));

    private static bool IsLinkLocalOrMulticast(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        NetworkAddresses.Write(address, bytes);
        return bytes is [169, 254, ..] or [>= 224, ..];
    }

    /// <summary>RFC 1918.</summary>
    private static bool IsPrivateIpv4(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        return NetworkAddresses.Write(address, bytes) == 4 && bytes is [10, ..] or [172, >= 16 and <= 31, ..] or [192, 168, ..];
    }

    /// <summary>The unicast addresses of the interfaces that are up; those that lead to a gateway first, before bridges of containers.</summary>
    private static IEnumerable<IPAddress> MachineAddresses() =>
        from network in NetworkInterface.GetAllNetworkInterfaces()
        where network.OperationalStatus == OperationalStatus.Up
        let properties = network.GetIPProperties()
        orderby properties.GatewayAddresses.Count == 0
        from unicast in properties.UnicastAddresses
        select unicast.Address;
}
