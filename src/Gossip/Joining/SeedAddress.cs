using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Gossip.Joining;

/// <summary>
/// A seed as people write it: <c>name/host:port</c>, <c>host:port</c>, <c>host</c>, an IPv4 address, <c>[IPv6]:port</c>, a bare
/// IPv6 address, or the name of a service such as <c>_gossip._udp.example.com</c> (protocol section 9).
/// </summary>
/// <param name="Text">The seed as it was written.</param>
/// <param name="NodeName">The name of the node expected there, or an empty string.</param>
/// <param name="Host">A host name or an address without brackets.</param>
/// <param name="Port">The port, 1 to 65,535; of no meaning for a service, whose records bring their own.</param>
internal sealed record SeedAddress(string Text, string NodeName, string Host, int Port)
{
    /// <summary>Whether the host is the name of a service (RFC 2782), which no host's name begins like.</summary>
    public bool IsService => Host.StartsWith('_');

    /// <summary>Whether a text is a seed.</summary>
    public static bool IsValid(string text) => TryParse(text, GossipOptions.DefaultPort, out _);

    public static bool TryParse(string text, int defaultPort, [NotNullWhen(true)] out SeedAddress? seed)
    {
        try
        {
            seed = Parse(text, defaultPort);
            return true;
        }
        catch (FormatException)
        {
            seed = null;
            return false;
        }
    }

    public static SeedAddress Parse(string text, int defaultPort)
    {
        string address = text.Trim();
        string name = "";
        if (address.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0)
        {
            name = address[..slash];
            address = address[(slash + 1)..];
        }

        if (!TrySplit(address, out string? host, out string? port))
        {
            throw new FormatException($"'{text}' is not a seed: expected name/host:port, host:port, host, an IPv4 address, [IPv6]:port, an IPv6 address or _service._protocol.name.");
        }

        if (port is not null && host.StartsWith('_'))
        {
            throw new FormatException($"'{text}' is not a seed: a service has no port, its SRV records bring their own.");
        }

        return new SeedAddress(text, name, host, port is null ? defaultPort : ParsePort(text, port));
    }

    private static bool TrySplit(string address, [NotNullWhen(true)] out string? host, out string? port)
    {
        host = null;
        port = null;
        if (address.StartsWith('['))
        {
            int end = address.IndexOf(']', StringComparison.Ordinal);
            string rest = end < 0 ? "" : address[(end + 1)..];
            if (end < 0 || (rest.Length > 0 && rest[0] != ':') || !IsIPv6(address[1..end]))
            {
                return false;
            }

            host = address[1..end];
            port = rest.Length > 0 ? rest[1..] : null;
            return true;
        }

        int colon = address.LastIndexOf(':');
        bool isBareIPv6 = colon >= 0 && address.IndexOf(':', StringComparison.Ordinal) != colon;
        if (isBareIPv6)
        {
            host = address;
            return IsIPv6(address);
        }

        host = colon < 0 ? address : address[..colon];
        port = colon < 0 ? null : address[(colon + 1)..];
        return IsHostName(host);
    }

    private static bool IsHostName(string host)
    {
        // What begins a service's name makes no host's name; behind it the same rules hold.
        string checkedPart = host.StartsWith('_') ? string.Join('.', host.Split('.').Select(label => label.StartsWith('_') ? label[1..] : label)) : host;
        return Uri.CheckHostName(checkedPart) is UriHostNameType.Dns or UriHostNameType.IPv4;
    }

    private static bool IsIPv6(string text) =>
        IPAddress.TryParse(text, out IPAddress? address) && address.AddressFamily == AddressFamily.InterNetworkV6;

    private static int ParsePort(string text, string port) =>
        ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number) && number > 0
            ? number
            : throw new FormatException($"'{text}' is not a seed: the port '{port}' is not a number from 1 to 65535.");
}
