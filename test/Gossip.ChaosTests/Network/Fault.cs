using System.Globalization;
using System.Net.Sockets;

namespace Gossip.ChaosTests.Network;

/// <summary>What becomes of packets that arrive at a host, as rules of nftables. Addresses are still resolved: only UDP and TCP are hit.</summary>
internal static class Fault
{
    /// <summary>A share of all packets is lost, each on its own.</summary>
    /// <param name="percent">The share, 0 to 100.</param>
    public static string Loss(int percent) =>
        string.Create(CultureInfo.InvariantCulture, $"meta l4proto {{ tcp, udp }} numgen random mod 100 < {percent} drop");

    /// <summary>Nothing arrives from certain hosts.</summary>
    /// <param name="hosts">The hosts; none: all arrives.</param>
    public static string From(params IReadOnlyCollection<Host> hosts) => hosts.Count == 0 ? "" : $"{Source(hosts)} meta l4proto {{ tcp, udp }} drop";

    /// <summary>No UDP arrives.</summary>
    public static string Udp() => "meta l4proto udp drop";

    /// <summary>No UDP arrives from certain hosts.</summary>
    /// <param name="hosts">The hosts, at least one.</param>
    public static string Udp(params IReadOnlyCollection<Host> hosts) => $"{Source(hosts)} meta l4proto udp drop";

    /// <summary>No TCP arrives.</summary>
    public static string Tcp() => "meta l4proto tcp drop";

    private static string Source(IReadOnlyCollection<Host> hosts)
    {
        string addresses = string.Join(", ", hosts.Select(host => host.Address));
        return hosts.First().Address.AddressFamily == AddressFamily.InterNetworkV6 ? $"ip6 saddr {{ {addresses} }}" : $"ip saddr {{ {addresses} }}";
    }
}
