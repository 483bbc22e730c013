using System.Net;
using System.Net.Sockets;

namespace Gossip.Tests.Transports.Conformance;

internal static class Ipv6Loopback
{
    /// <summary>Skips the test on a machine that has none.</summary>
    public static void Require()
    {
        try
        {
            using var probe = new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
            probe.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        }
        catch (SocketException exception)
        {
            Assert.Ignore($"This machine has no IPv6 loopback: {exception.Message}");
        }
    }
}
