using System.Net;
using System.Net.Sockets;

namespace Gossip.Transports;

/// <summary>What a preference for an address family means for one address, which is in canonical form.</summary>
internal static class AddressFamilies
{
    /// <summary>Whether an address of a name may be used.</summary>
    public static bool Allows(this AddressFamilyPreference preference, IPAddress address) => preference switch
    {
        AddressFamilyPreference.IPv4Only => address.AddressFamily == AddressFamily.InterNetwork,
        AddressFamilyPreference.IPv6Only => address.AddressFamily == AddressFamily.InterNetworkV6,
        _ => true,
    };

    /// <summary>0 for the addresses to use first, 1 for those to use then.</summary>
    public static int Rank(this AddressFamilyPreference preference, IPAddress address) => preference switch
    {
        AddressFamilyPreference.PreferIPv4 or AddressFamilyPreference.IPv4Only => address.AddressFamily == AddressFamily.InterNetwork ? 0 : 1,
        AddressFamilyPreference.PreferIPv6 or AddressFamilyPreference.IPv6Only => address.AddressFamily == AddressFamily.InterNetworkV6 ? 0 : 1,
        _ => 0,
    };
}
