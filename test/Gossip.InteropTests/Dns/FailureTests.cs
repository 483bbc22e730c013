using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Gossip.InteropTests.Processes;
using Gossip.Transports;

namespace Gossip.InteropTests.Dns;

/// <summary>What one is told when a name leads nowhere.</summary>
[RequiresPeer("dnsmasq", Package = "dnsmasq-base")]
internal sealed class FailureTests : NameServerTest
{
    private static readonly string[] Hosts = ["127.0.0.2 four.gossip.test"];
    private static readonly string[] OtherRecords = ["--txt-record=text.gossip.test,hello", "--txt-record=_text._udp.gossip.test,hello"];

    [TestCase("nowhere.gossip.test", "The name 'nowhere.gossip.test' does not exist.")]
    [TestCase("_nowhere._udp.gossip.test", "The name '_nowhere._udp.gossip.test' does not exist.")]
    [TestCase("text.gossip.test", "The name 'text.gossip.test' has no address.")]
    [TestCase("_text._udp.gossip.test", "The name '_text._udp.gossip.test' has no SRV records.")]
    [TestCase("four.gossip.test", "The name 'four.gossip.test' has no IPv6 address, only 127.0.0.2.")]
    [TestCase("elsewhere.example", "The name 'elsewhere.example' could not be looked up: the name server 127.0.0.1:")]
    public async Task A_name_that_leads_nowhere_gets_an_error_that_says_why(string name, string expected)
    {
        Dnsmasq server = await StartNameServerAsync(Hosts, OtherRecords);
        GossipNode node = await StartAskingAsync(server, options => options with { AddressFamilyPreference = AddressFamilyPreference.IPv6Only });

        Assert.That(() => node.Cluster.JoinAsync([name]), Throws.InstanceOf<JoinFailedException>().With.Message.Contain($"{name}: {expected}"));
    }

    [Test]
    public async Task A_node_whose_host_does_not_exist_does_not_start()
    {
        Dnsmasq server = await StartNameServerAsync(Hosts);

        Assert.That(
            () => StartAskingAsync(server, options => options with { AdvertiseHost = "nowhere.gossip.test" }),
            Throws.InstanceOf<TransportException>().With.Message.EqualTo("Cannot advertise 'nowhere.gossip.test': The name 'nowhere.gossip.test' does not exist."));
    }

    [Test]
    public async Task A_name_server_that_does_not_answer_is_named()
    {
        using Socket silent = BindSilent();
        GossipNode node = await StartNodeAsync(UniqueName, options => options with { NameServers = [(IPEndPoint)silent.LocalEndPoint!] });

        Assert.That(
            () => node.Cluster.JoinAsync(["four.gossip.test"]),
            Throws.InstanceOf<JoinFailedException>().With.Message.Contain($"no name server answered, of {silent.LocalEndPoint}"));
    }

    [Test]
    public async Task Another_name_server_is_asked_when_one_does_not_answer()
    {
        GossipNode seed = await StartNodeAtAsync("127.0.0.2");
        using Socket silent = BindSilent();
        Dnsmasq server = await StartNameServerAsync(Hosts);
        GossipNode node = await StartAskingAsync(server, options => options with { NameServers = [(IPEndPoint)silent.LocalEndPoint!, server.EndPoint] });

        JoinResult joined = await node.Cluster.JoinAsync([$"four.gossip.test:{PortOf(seed)}"]);

        Assert.That(joined.Contacted, Is.EqualTo(1));
    }

    [Test]
    public async Task A_join_that_waits_for_a_name_server_can_be_cancelled()
    {
        using Socket silent = BindSilent();
        GossipNode node = await StartNodeAsync(UniqueName, options => options with { NameServers = [(IPEndPoint)silent.LocalEndPoint!] });
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        long started = Stopwatch.GetTimestamp();

        Assert.That(() => node.Cluster.JoinAsync(["four.gossip.test"], cancellation.Token), Throws.InstanceOf<OperationCanceledException>());

        Assert.That(Stopwatch.GetElapsedTime(started), Is.LessThan(TimeSpan.FromSeconds(2)));
    }

    /// <summary>Takes questions and answers none.</summary>
    private static Socket BindSilent()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }
}
