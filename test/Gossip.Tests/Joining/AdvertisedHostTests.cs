using System.Net;
using System.Net.Sockets;
using Gossip.Joining;
using Gossip.Transports;

namespace Gossip.Tests.Joining;

public sealed class AdvertisedHostTests
{
    [TestCase("node.internal", "10.0.0.1", "0.0.0.0:7946", "10.0.0.1:0")]
    [TestCase("node.internal:80", "10.0.0.1", "0.0.0.0:7946", "10.0.0.1:80")]
    [TestCase("node.internal", "::ffff:10.0.0.1", "0.0.0.0:7946", "10.0.0.1:0")]
    [TestCase("[2001:db8::9]:80", "10.0.0.1", "0.0.0.0:7946", "[2001:db8::9]:80")]
    public async Task A_host_is_advertised_by_its_address(string host, string addresses, string bound, string expected) =>
        Assert.That(await ChooseAsync(host, addresses, bound), Is.EqualTo(expected));

    [TestCase("2001:db8::1 10.0.0.1", "0.0.0.0:7946", "10.0.0.1:0")]
    [TestCase("10.0.0.1 2001:db8::1", "[2001:db8::7]:7946", "[2001:db8::1]:0")]
    [TestCase("2001:db8::1 10.0.0.1", "[::]:7946", "[2001:db8::1]:0")]
    [TestCase("127.0.1.1 10.0.0.1", "0.0.0.0:7946", "10.0.0.1:0")]
    [TestCase("2001:db8::1 127.0.1.1", "0.0.0.0:7946", "127.0.1.1:0")]
    [TestCase("2001:db8::1", "0.0.0.0:7946", "[2001:db8::1]:0")]
    public async Task Of_several_addresses_one_is_chosen_that_leads_here(string addresses, string bound, string expected) =>
        Assert.That(await ChooseAsync("node.internal", addresses, bound), Is.EqualTo(expected));

    [TestCase(AddressFamilyPreference.PreferIPv4, "10.0.0.1:0")]
    [TestCase(AddressFamilyPreference.IPv6Only, "[2001:db8::1]:0")]
    public async Task Among_those_the_preferred_family_is_chosen(AddressFamilyPreference preference, string expected) =>
        Assert.That(await ChooseAsync("node.internal", "2001:db8::1 10.0.0.1", "[::]:7946", preference), Is.EqualTo(expected));

    [Test]
    public async Task A_node_advertises_its_host_at_the_bound_port()
    {
        await using Cluster cluster = await Cluster.StartAsync(Options(new KnownNames().With("node.internal", "10.0.0.1"), port: 0));

        IPEndPoint advertised = cluster.LocalMember.EndPoint;

        Assert.That(advertised.Address, Is.EqualTo(IPAddress.Parse("10.0.0.1")));
        Assert.That(advertised.Port, Is.Not.Zero);
    }

    [Test]
    public void A_node_whose_host_has_no_address_does_not_start_and_leaves_its_port_free()
    {
        int port = FreePort();

        Assert.That(
            () => Cluster.StartAsync(Options(new KnownNames(), port)),
            Throws.InstanceOf<TransportException>().With.Message.EqualTo("Cannot advertise 'node.internal': The name 'node.internal' does not exist."));

        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        Assert.That(() => socket.Bind(new IPEndPoint(IPAddress.Loopback, port)), Throws.Nothing);
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static GossipOptions Options(KnownNames names, int port) => GossipOptions.Local() with
    {
        NodeName = "a",
        BindEndPoints = [new IPEndPoint(IPAddress.Loopback, port)],
        AdvertiseHost = "node.internal",
        ResolveSeed = new SeedResolver(names, AddressFamilyPreference.Any).ResolveAsync,
    };

    private static async Task<string> ChooseAsync(
        string host,
        string addresses,
        string bound,
        AddressFamilyPreference preference = AddressFamilyPreference.Any)
    {
        var resolver = new SeedResolver(new KnownNames().With("node.internal", addresses), preference);
        IPEndPoint chosen = await AdvertisedHost.ResolveAsync(host, resolver.ResolveAsync, [IPEndPoint.Parse(bound)], CancellationToken.None);
        return chosen.ToString();
    }
}
