using System.Net;
using System.Net.Sockets;
using Gossip.InteropTests.Processes;

namespace Gossip.InteropTests.Dns;

/// <summary>A test with a name server of its own, whom nodes ask instead of the system's.</summary>
internal abstract class NameServerTest : ClusterTest
{
    /// <summary>Starts a node that asks a name server.</summary>
    /// <param name="server">The name server.</param>
    /// <param name="configure">Changes its options.</param>
    private protected Task<GossipNode> StartAskingAsync(Dnsmasq server, Func<GossipOptions, GossipOptions>? configure = null) => StartNodeAsync(
        UniqueName,
        options =>
        {
            options = options with { NameServers = [server.EndPoint] };
            return configure?.Invoke(options) ?? options;
        });

    /// <summary>Ignores a test where there is no IPv6, not even on loopback.</summary>
    private protected static void RequireIpv6()
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        }
        catch (SocketException exception)
        {
            Assert.Ignore($"This machine has no IPv6: {exception.Message}");
        }
    }

    /// <summary>Starts a node at a certain address.</summary>
    /// <param name="address">Its address, on loopback.</param>
    /// <param name="port">Its port; 0 takes a free one.</param>
    private protected Task<GossipNode> StartNodeAtAsync(string address, int port = 0) =>
        StartNodeAsync($"at-{address}", options => options with { BindEndPoints = [new(IPAddress.Parse(address), port)] });

    /// <summary>The port of a node.</summary>
    private protected static int PortOf(GossipNode node) => node.Cluster.LocalMember.EndPoint.Port;
}
