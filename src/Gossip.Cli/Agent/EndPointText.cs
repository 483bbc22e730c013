using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Gossip.Cli.Agent;

/// <summary>Addresses as people write them: <c>IP</c>, <c>IP:PORT</c>, <c>[IPv6]:PORT</c>.</summary>
internal static class EndPointText
{
    /// <summary>Reads an address; stricter than <see cref="IPAddress.TryParse(string, out IPAddress)"/>, which takes 1 for 0.0.0.1.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="defaultPort">The port when none was written.</param>
    /// <param name="endPoint">The address.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse(string text, int defaultPort, out IPEndPoint? endPoint)
    {
        endPoint = null;
        (string host, string? portText) = Split(text);
        if (!TryParsePort(portText, defaultPort, out int port) || ParseAddress(host) is not { } address)
        {
            return false;
        }

        endPoint = new IPEndPoint(address, port);
        return true;
    }

    /// <summary>Reads a port.</summary>
    /// <param name="text">What was written; null when nothing was.</param>
    /// <param name="defaultPort">The port when nothing was written.</param>
    /// <param name="port">The port, 0 to 65,535.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParsePort(string? text, int defaultPort, out int port)
    {
        port = defaultPort;
        if (text is null)
        {
            return true;
        }

        bool isPort = ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number);
        port = number;
        return isPort;
    }

    /// <summary>Parts host and port at the colon that separates them.</summary>
    /// <param name="text">What was written.</param>
    /// <returns>The host, with the brackets of an IPv6 address if there were any, and the port or null.</returns>
    public static (string Host, string? Port) Split(string text)
    {
        int colon = text.LastIndexOf(':');
        bool isBareIPv6 = text.IndexOf(':') != colon && !text.StartsWith('[');
        return colon < 0 || isBareIPv6 || text.EndsWith(']')
            ? (text, null)
            : (text[..colon], text[(colon + 1)..]);
    }

    /// <summary>Reads a network, <c>IP/LENGTH</c>, as strictly as an address.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="network">The network.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParseNetwork(string text, out IPNetwork network)
    {
        network = default;
        int slash = text.IndexOf('/');
        if (slash < 0 || text.StartsWith('[') || ParseAddress(text[..slash]) is not { } address
            || !byte.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out byte length)
            || length > address.GetAddressBytes().Length * 8)
        {
            return false;
        }

        network = new IPNetwork(address, length);
        return network.BaseAddress.Equals(address);
    }

    private static IPAddress? ParseAddress(string host)
    {
        bool isBracketed = host.StartsWith('[') && host.EndsWith(']');
        string text = isBracketed ? host[1..^1] : host;
        if (text.AsSpan().ContainsAny('[', ']') || !IPAddress.TryParse(text, out IPAddress? address))
        {
            return null;
        }

        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        }

        return !isBracketed && address.ToString() == text ? address : null;
    }
}
