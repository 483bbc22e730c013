using Gossip.InteropTests.Processes;
using Gossip.Joining;

namespace Gossip.InteropTests.Dns;

/// <summary>Joins through SRV records.</summary>
[RequiresPeer("dnsmasq", Package = "dnsmasq-base")]
internal sealed class ServiceTests : NameServerTest
{
    private const string Service = "_gossip._udp.gossip.test";

    private static readonly string[] Hosts = ["127.0.0.2 a.gossip.test", "127.0.0.3 b.gossip.test"];

    [Test]
    public async Task A_service_leads_to_its_hosts_at_their_ports()
    {
        (GossipNode a, GossipNode b) = await StartTwoAsync();
        Dnsmasq server = await StartNameServerAsync(Hosts, Record("a", PortOf(a), priority: 0), Record("b", PortOf(b), priority: 0));
        GossipNode node = await StartAskingAsync(server);

        JoinResult joined = await node.Cluster.JoinAsync([Service]);

        Assert.That(joined.Contacted, Is.EqualTo(2));
        Assert.That(joined.Failures, Is.Empty);
        Assert.That(node.SeesAlive(a.Name) && node.SeesAlive(b.Name));
    }

    [Test]
    public async Task Hosts_of_a_lower_priority_are_left_alone_while_others_answer()
    {
        (GossipNode a, GossipNode b) = await StartTwoAsync();
        Dnsmasq server = await StartNameServerAsync(Hosts, Record("a", PortOf(a), priority: 20), Record("b", PortOf(b), priority: 10));
        GossipNode node = await StartAskingAsync(server);

        JoinResult joined = await node.Cluster.JoinAsync([Service]);

        Assert.That(joined.Contacted, Is.EqualTo(1));
        Assert.That(node.SeesAlive(b.Name), Is.True);
        Assert.That(node.SeesAlive(a.Name), Is.False);
    }

    [Test]
    public async Task Hosts_of_a_lower_priority_are_asked_when_the_others_are_down_or_unknown()
    {
        GossipNode a = await StartNodeAtAsync("127.0.0.2");
        Dnsmasq server = await StartNameServerAsync(
            Hosts, Record("a", PortOf(a), priority: 20), Record("b", FreePort.Next().Port, priority: 10), Record("nowhere", port: 1, priority: 0));
        GossipNode node = await StartAskingAsync(server);

        JoinResult joined = await node.Cluster.JoinAsync([Service]);

        Assert.That(joined.Contacted, Is.EqualTo(1));
        Assert.That(joined.Failures.Select(failure => failure.ToString()), Has.One.Contain("'nowhere.gossip.test.' does not exist").And.One.Contain("127.0.0.3"));
    }

    [Test]
    public async Task A_service_is_looked_for_in_the_search_domains()
    {
        Dnsmasq server = await StartNameServerAsync(Hosts, Record("a", port: 7, priority: 1));
        var names = new DnsNames([server.EndPoint], ["nowhere.gossip.test", "gossip.test."]);

        IReadOnlyList<ServiceRecord> records = await names.FindServiceAsync("_gossip._udp", CancellationToken.None);

        Assert.That(records, Is.EqualTo(new[] { new ServiceRecord("a.gossip.test.", Port: 7, Priority: 1, Weight: 5) }));
    }

    private static string Record(string host, int port, int priority) => $"--srv-host={Service},{host}.gossip.test,{port},{priority},5";

    private async Task<(GossipNode A, GossipNode B)> StartTwoAsync() => (await StartNodeAtAsync("127.0.0.2"), await StartNodeAtAsync("127.0.0.3"));
}
