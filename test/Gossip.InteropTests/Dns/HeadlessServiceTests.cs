using Gossip.InteropTests.Processes;

namespace Gossip.InteropTests.Dns;

/// <summary>A name that leads to every node there is, the one that asks included, as Kubernetes' headless services do.</summary>
[RequiresPeer("dnsmasq", Package = "dnsmasq-base")]
internal sealed class HeadlessServiceTests : NameServerTest
{
    private const string Service = "orders.gossip.test";

    [Test]
    public async Task Nodes_that_share_a_name_find_each_other_as_they_come_up()
    {
        int port = FreePort.Next().Port;
        Dnsmasq server = await StartNameServerAsync([$"127.0.0.2 {Service}"]);
        GossipNode first = await StartAtAsync(server, "127.0.0.2", port);
        await Eventually.Async(() => first.Cluster.JoinState == JoinState.Alone, Soon, "the only node is alone");
        Assert.That(first.Cluster.JoinFailures, Is.Empty);

        await server.ChangeAsync($"127.0.0.2 {Service}", $"127.0.0.3 {Service}", $"127.0.0.4 {Service}");
        GossipNode second = await StartAtAsync(server, "127.0.0.3", port);
        GossipNode third = await StartAtAsync(server, "127.0.0.4", port);

        await Task.WhenAll(first.Cluster.WaitForJoinAsync(), second.Cluster.WaitForJoinAsync(), third.Cluster.WaitForJoinAsync()).WaitAsync(Soon);
        await Eventually.Async(() => first.SeesAlive(third.Name) && third.SeesAlive(second.Name), Soon, "all three are one cluster");
    }

    [Test]
    public async Task A_name_that_does_not_exist_yet_is_asked_for_again_until_it_does()
    {
        GossipNode other = await StartNodeAtAsync("127.0.0.2");
        Dnsmasq server = await StartNameServerAsync(["127.0.0.9 unrelated.gossip.test"]);
        GossipNode node = await StartAskingAsync(server, options => Searching(options, $"{Service}:{PortOf(other)}"));
        await Eventually.Async(() => node.Cluster.JoinFailures.Count > 0, Soon, "a first try has failed");
        Assert.That(node.Cluster.JoinFailures[0].Error.Message, Does.Contain("does not exist"));

        await server.ChangeAsync($"127.0.0.2 {Service}");

        await node.Cluster.WaitForJoinAsync().WaitAsync(Soon);
        Assert.That(node.SeesAlive(other.Name));
    }

    private Task<GossipNode> StartAtAsync(Dnsmasq server, string address, int port) => StartNodeAsync(
        $"at-{address}",
        options => Searching(options, $"{Service}:{port}") with
        {
            BindEndPoints = [new(System.Net.IPAddress.Parse(address), port)], NameServers = [server.EndPoint],
        });

    private static GossipOptions Searching(GossipOptions options, string seed) => options with
    {
        Seeds = [seed], JoinRetryDelay = TimeSpan.FromMilliseconds(200), JoinRetryMaximumDelay = TimeSpan.FromSeconds(1),
    };
}
