using System.Net;
using System.Net.Sockets;

namespace Gossip.Transports;

/// <summary>
/// One address, one form: an IPv4 address is always four bytes, never an IPv6 address that embeds it (<c>::ffff:a.b.c.d</c>).
/// </summary>
internal static class NetworkAddresses
{
    private const int Ipv4Length = 4;
    private const int Ipv6Length = 16;

    private static ReadOnlySpan<byte> MappedPrefix => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

    /// <summary>The endpoint in canonical form; the same object when it is already.</summary>
    public static IPEndPoint Canonical(IPEndPoint endPoint) =>
        endPoint.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(endPoint.Address.MapToIPv4(), endPoint.Port) : endPoint;

    /// <summary>The address in canonical form; the same object when it is already.</summary>
    public static IPAddress Canonical(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary>Whether an endpoint is the one that these bytes of the wire name. Allocates nothing.</summary>
    public static bool Matches(IPEndPoint endPoint, ReadOnlySpan<byte> addressBytes, ushort port)
    {
        if (endPoint.Port != port)
        {
            return false;
        }

        Span<byte> own = stackalloc byte[Ipv6Length];
        int length = Write(endPoint.Address, own);
        return own[..length].SequenceEqual(Unmap(addressBytes));
    }

    /// <summary>The endpoint that bytes of the wire name, or <see langword="null"/> when they are no address or the port is out of range.</summary>
    public static IPEndPoint? FromWire(ReadOnlySpan<byte> addressBytes, int port)
    {
        ReadOnlySpan<byte> address = Unmap(addressBytes);
        bool isValid = address.Length is Ipv4Length or Ipv6Length && port is >= IPEndPoint.MinPort and <= IPEndPoint.MaxPort;
        return isValid ? new IPEndPoint(new IPAddress(address), port) : null;
    }

    /// <summary>Writes an address in canonical form.</summary>
    /// <param name="address">Any IP address.</param>
    /// <param name="destination">At least 16 bytes.</param>
    /// <returns>4 or 16, the bytes written.</returns>
    public static int Write(IPAddress address, Span<byte> destination)
    {
        if (!address.TryWriteBytes(destination, out int written))
        {
            throw new ArgumentException("There must be room for 16 bytes.", nameof(destination));
        }

        if (address.AddressFamily == AddressFamily.InterNetworkV6 && address.IsIPv4MappedToIPv6)
        {
            destination.Slice(MappedPrefix.Length, Ipv4Length).CopyTo(destination);
            return Ipv4Length;
        }

        return written;
    }

    private static ReadOnlySpan<byte> Unmap(ReadOnlySpan<byte> address) =>
        address.Length == Ipv6Length && address.StartsWith(MappedPrefix) ? address[MappedPrefix.Length..] : address;
}
