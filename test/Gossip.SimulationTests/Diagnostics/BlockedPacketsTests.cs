using Gossip.Simulation;
using Gossip.SimulationTests.Exploration;
using Gossip.Tests.Clusters;

namespace Gossip.SimulationTests.Diagnostics;

/// <summary>A firewall that lets streams through and no packets leaves everybody alive; it shows all the same.</summary>
public sealed class BlockedPacketsTests
{
    private static readonly TimeSpan Enough = TimeSpan.FromMinutes(1);

    private bool _isWalled;

    [SetUp]
    public void TakeTheWallDown() => _isWalled = false;

    [Test]
    public void A_node_whose_packets_are_blocked_is_alive_and_says_that_it_is_not_well()
    {
        using var readings = new MetricReadings("blocked");
        using var log = new RecordedLog();
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode blocked = cluster.AddNode("blocked", options => BehindTheWall(options) with { LoggerFactory = log });
        cluster.AddNode();
        cluster.AddNode();
        cluster.JoinAll();
        Assert.That(cluster.RunUntil(() => cluster.AllAgree() && blocked.Cluster.PacketReachability == PacketReachability.Reachable, Enough));
        Assert.That((readings["gossip.reachability reachable"], readings["gossip.members.stream_only"]), Is.EqualTo((1.0, 0.0)));

        _isWalled = true;
        cluster.Advance(TimeSpan.FromMinutes(2));

        Assert.That(cluster.AllAgree(), "everybody is alive for everybody");
        Assert.That(blocked.Cluster.PacketReachability, Is.EqualTo(PacketReachability.Blocked));
        Assert.That((readings["gossip.reachability blocked"], readings["gossip.reachability reachable"]), Is.EqualTo((1.0, 0.0)));
        Assert.That(readings["gossip.members.stream_only"], Is.EqualTo(2));
        Assert.That(readings["gossip.probes packets_blocked"], Is.GreaterThan(20));
        string[] lines = [.. log.Lines.Where(line => line.Contains("something blocks UDP", StringComparison.Ordinal))];
        Assert.That(lines, Has.Length.InRange(8, 13), "one in each ten seconds of two minutes");
        Assert.That(lines.Skip(1), Has.All.Contains("more like this were left out"));

        _isWalled = false;
        Assert.That(cluster.RunUntil(() => blocked.Cluster.PacketReachability == PacketReachability.Reachable, Enough));
        Assert.That((readings["gossip.reachability blocked"], readings["gossip.members.stream_only"]), Is.EqualTo((0.0, 0.0)));
    }

    [Test]
    public void A_wall_around_another_is_told_from_one_around_ourselves()
    {
        using var cluster = new VirtualCluster(seed: 1, GossipOptions.Lan() with { IndirectChecks = 1 });
        VirtualNode node = cluster.AddNode(), other = cluster.AddNode();
        VirtualNode walledIn = cluster.AddNode(configure: BehindTheWall);
        cluster.JoinAll();
        cluster.RunUntil(cluster.AllAgree, Enough);

        _isWalled = true;
        cluster.Advance(Enough);

        Assert.That(cluster.AllAgree());
        Assert.That(
            (node.Cluster.PacketReachability, other.Cluster.PacketReachability, walledIn.Cluster.PacketReachability),
            Is.EqualTo((PacketReachability.PartlyBlocked, PacketReachability.PartlyBlocked, PacketReachability.Blocked)));
    }

    /// <summary>A node none of whose packets goes out while the wall stands.</summary>
    private GossipOptions BehindTheWall(GossipOptions options) =>
        options with { Transport = new TamperedTransport(options.Transport!, (_, packet) => _isWalled ? [] : [packet]) };
}
