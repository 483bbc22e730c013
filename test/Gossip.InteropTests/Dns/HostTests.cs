using System.Net;
using Gossip.InteropTests.Processes;
using Gossip.Joining;

namespace Gossip.InteropTests.Dns;

/// <summary>Joins through names that stand for addresses.</summary>
[RequiresPeer("dnsmasq", Package = "dnsmasq-base")]
internal sealed class HostTests : NameServerTest
{
    [TestCase(AddressFamilyPreference.Any, 3)]
    [TestCase(AddressFamilyPreference.IPv4Only, 2)]
    [TestCase(AddressFamilyPreference.IPv6Only, 1)]
    [TestCase(AddressFamilyPreference.PreferIPv4, 2)]
    [TestCase(AddressFamilyPreference.PreferIPv6, 1)]
    public async Task A_name_with_several_addresses_leads_to_those_of_the_preferred_family(AddressFamilyPreference preference, int contacted)
    {
        RequireIpv6();
        int port = FreePort.Next().Port;
        await StartNodeAtAsync("127.0.0.2", port);
        await StartNodeAtAsync("127.0.0.3", port);
        await StartNodeAtAsync("::1", port);
        Dnsmasq server = await StartNameServerAsync(["127.0.0.2 all.gossip.test", "127.0.0.3 all.gossip.test", "::1 all.gossip.test"]);
        GossipNode node = await StartAskingAsync(server, options => options with
        {
            BindEndPoints = [new(IPAddress.Loopback, 0), new(IPAddress.IPv6Loopback, 0)], AddressFamilyPreference = preference,
        });

        JoinResult joined = await node.Cluster.JoinAsync([$"all.gossip.test:{port}"]);

        Assert.That(joined.Failures, Is.Empty);
        Assert.That(joined.Contacted, Is.EqualTo(contacted));
        Assert.That(node.Cluster.AliveCount, Is.EqualTo(contacted + 1));
    }

    [Test]
    public async Task The_other_family_is_tried_when_nobody_of_the_preferred_one_answers()
    {
        GossipNode seed = await StartNodeAtAsync("127.0.0.2");
        Dnsmasq server = await StartNameServerAsync(["127.0.0.2 both.gossip.test", "::1 both.gossip.test"]);
        GossipNode node = await StartAskingAsync(server, options => options with { AddressFamilyPreference = AddressFamilyPreference.PreferIPv6 });

        JoinResult joined = await node.Cluster.JoinAsync([$"both.gossip.test:{PortOf(seed)}"]);

        Assert.That(joined.Contacted, Is.EqualTo(1));
        Assert.That(joined.Failures.Single().Address, Does.Contain("[::1]"));
    }

    [Test]
    public async Task An_answer_too_large_for_UDP_is_fetched_over_TCP()
    {
        string[] crowd = [.. Enumerable.Range(1, 250).Select(i => $"127.1.0.{i} crowd.gossip.test")];
        Dnsmasq server = await StartNameServerAsync(crowd);

        IReadOnlyList<IPAddress> addresses = await new DnsNames([server.EndPoint], []).FindAddressesAsync("crowd.gossip.test", CancellationToken.None);

        Assert.That(await server.TruncatesAsync("crowd.gossip.test"), Is.True);
        Assert.That(addresses.Select(address => $"{address} crowd.gossip.test"), Is.EquivalentTo(crowd));
    }

    [Test]
    public async Task A_name_with_hundreds_of_addresses_is_joined_through_a_few()
    {
        GossipNode seed = await StartNodeAsync("everywhere", options => options with
        {
            BindEndPoints = [new(IPAddress.Any, 0)], AdvertiseEndPoint = new(IPAddress.Loopback, 0),
        });
        Dnsmasq server = await StartNameServerAsync([.. Enumerable.Range(1, 250).Select(i => $"127.1.0.{i} crowd.gossip.test")]);
        GossipNode node = await StartAskingAsync(server, options => options with { JoinParallelism = 1 });

        JoinResult joined = await node.Cluster.JoinAsync([$"crowd.gossip.test:{PortOf(seed)}"]);

        Assert.That(joined.Contacted, Is.EqualTo(3));
        Assert.That(joined.Failures, Is.Empty);
    }

    [Test]
    public async Task A_name_is_resolved_anew_at_each_join()
    {
        GossipNode seed = await StartNodeAtAsync("127.0.0.2");
        string name = $"moving.gossip.test:{PortOf(seed)}";
        Dnsmasq server = await StartNameServerAsync(["127.0.0.9 moving.gossip.test"]);
        GossipNode node = await StartAskingAsync(server);
        Assert.That(() => node.Cluster.JoinAsync([name]), Throws.InstanceOf<JoinFailedException>().With.Message.Contain("127.0.0.9"));

        await server.ChangeAsync("127.0.0.2 moving.gossip.test");
        JoinResult joined = await node.Cluster.JoinAsync([name]);

        Assert.That(joined.Contacted, Is.EqualTo(1));
        Assert.That(node.SeesAlive(seed.Name));
    }

    [Test]
    public async Task An_alias_stands_for_what_it_points_to()
    {
        GossipNode seed = await StartNodeAtAsync("127.0.0.2");
        Dnsmasq server = await StartNameServerAsync(["127.0.0.2 real.gossip.test"], "--cname=alias.gossip.test,real.gossip.test");
        GossipNode node = await StartAskingAsync(server);

        JoinResult joined = await node.Cluster.JoinAsync([$"alias.gossip.test:{PortOf(seed)}"]);

        Assert.That(joined.Contacted, Is.EqualTo(1));
    }

    [Test]
    public async Task Ipv4_within_an_AAAA_record_is_ipv4()
    {
        GossipNode seed = await StartNodeAtAsync("127.0.0.2");
        Dnsmasq server = await StartNameServerAsync(["::ffff:127.0.0.2 mapped.gossip.test", "127.0.0.2 mapped.gossip.test"]);
        GossipNode node = await StartAskingAsync(server, options => options with { AddressFamilyPreference = AddressFamilyPreference.IPv4Only });

        JoinResult joined = await node.Cluster.JoinAsync([$"mapped.gossip.test:{PortOf(seed)}"]);

        Assert.That(joined.Contacted, Is.EqualTo(1));
        Assert.That(joined.Failures, Is.Empty);
    }

    [Test]
    public async Task A_node_advertises_what_its_host_name_stands_for()
    {
        Dnsmasq server = await StartNameServerAsync(["127.0.0.1 me.gossip.test", "2001:db8::1 me.gossip.test"]);
        GossipNode node = await StartNodeAsync("advertiser", options => options with { NameServers = [server.EndPoint], AdvertiseHost = "me.gossip.test" });
        GossipNode other = await StartAskingAsync(server);

        await other.Cluster.JoinAsync([$"me.gossip.test:{PortOf(node)}"]);

        Assert.That(other.Cluster.TryGetMember(node.Name, out Member? seen));
        Assert.That(seen!.EndPoint, Is.EqualTo(new IPEndPoint(IPAddress.Loopback, PortOf(node))));
    }
}
