using Gossip.Simulation;

namespace Gossip.SimulationTests.Clusters;

/// <summary>Probes in the corners where other implementations were wrong.</summary>
public sealed class ProbeTests
{
    private static readonly TimeSpan Enough = TimeSpan.FromMinutes(1);

    [Test]
    public void A_ping_that_the_network_does_not_take_counts_as_a_failed_probe()
    {
        using var cluster = new VirtualCluster(seed: 1, GossipOptions.Lan() with { EnableStreamPings = false });
        VirtualNode other = cluster.AddNode();
        (VirtualNode node, TransportUnderTest transport) = AddObserved(cluster);
        cluster.Run(() => node.JoinAsync(other));
        transport.RefusedDestinations.Add(other.EndPoint);

        Assert.That(cluster.RunUntil(() => node.StateOf(other) == MemberState.Failed, Enough));
    }

    [Test]
    public void A_ping_that_the_network_does_not_take_is_still_tried_through_others()
    {
        using var cluster = new VirtualCluster(seed: 1, GossipOptions.Lan() with { EnableStreamPings = false });
        VirtualNode[] others = [cluster.AddNode(), cluster.AddNode(), cluster.AddNode()];
        (VirtualNode node, TransportUnderTest transport) = AddObserved(cluster);
        cluster.JoinAll(others[0]);
        cluster.RunUntil(cluster.AllAgree, Enough);
        transport.RefusedDestinations.Add(others[1].EndPoint);

        cluster.Advance(TimeSpan.FromMinutes(3));

        Assert.That(node.StateOf(others[1]), Is.EqualTo(MemberState.Alive));
        Assert.That(node.Events, Has.None.InstanceOf<MemberFailed>());
    }

    [Test]
    public void A_stream_ping_that_is_overtaken_by_an_ack_is_not_left_behind()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode[] others = [cluster.AddNode(), cluster.AddNode(), cluster.AddNode()];
        (VirtualNode node, TransportUnderTest transport) = AddObserved(cluster, options => options with { PushPullInterval = TimeSpan.Zero });
        cluster.JoinAll(others[0]);
        cluster.RunUntil(cluster.AllAgree, Enough);
        int joins = transport.ConnectsBegun;
        using var muted = cluster.Network.Mute([node.Transport], [others[1].Transport]);

        cluster.Advance(TimeSpan.FromMinutes(2));
        // The relays' acks come within the interval of the probe; whatever is under way then belongs to the probe of now.
        cluster.RunUntil(() => transport.ConnectsUnderWay == 0, TimeSpan.FromSeconds(1));

        Assert.That(transport.ConnectsBegun, Is.GreaterThan(joins + 10));
        Assert.That(transport.ConnectsUnderWay, Is.Zero);
        Assert.That(node.StateOf(others[1]), Is.EqualTo(MemberState.Alive));
    }

    private static (VirtualNode Node, TransportUnderTest Transport) AddObserved(
        VirtualCluster cluster, Func<GossipOptions, GossipOptions>? configure = null)
    {
        TransportUnderTest? transport = null;
        VirtualNode node = cluster.AddNode(configure: options =>
        {
            transport = new TransportUnderTest(options.Transport!);
            return (configure?.Invoke(options) ?? options) with { Transport = transport };
        });
        return (node, transport!);
    }
}
