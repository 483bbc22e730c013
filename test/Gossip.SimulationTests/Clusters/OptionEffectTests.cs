using Gossip.Simulation;
using Gossip.Simulation.Exploration.Invariants;
using Gossip.SimulationTests.Exploration;
using Gossip.Wire;

namespace Gossip.SimulationTests.Clusters;

/// <summary>What an option says is what a node then does.</summary>
public sealed class OptionEffectTests
{
    private static readonly TimeSpan Enough = TimeSpan.FromMinutes(2);
    private readonly List<(TimeSpan Time, string To, MessageType[] Types)> _sent = [];

    [SetUp]
    public void Forget() => _sent.Clear();

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(3)]
    public void As_many_members_are_asked_to_ping_one_that_does_not_answer_as_the_option_says(int indirectChecks)
    {
        using var cluster = new VirtualCluster(seed: 1, GossipOptions.Lan() with { IndirectChecks = indirectChecks, EnableStreamPings = false });
        VirtualNode node = AddObserved(cluster);
        VirtualNode[] others = [.. Enumerable.Range(0, 6).Select(_ => cluster.AddNode())];
        cluster.JoinAll(node);
        Assert.That(cluster.RunUntil(cluster.AllAgree, Enough));
        using var muted = cluster.Network.Mute([node.Transport], [others[0].Transport]);

        cluster.RunUntil(() => node.StateOf(others[0]) == MemberState.Suspect, indirectChecks == 0 ? Enough : TimeSpan.FromSeconds(30));

        int[] asked = [.. _sent.Where(packet => packet.Types.Contains(MessageType.IndirectPing)).GroupBy(packet => packet.Time).Select(probe => probe.Count())];
        Assert.That(asked, indirectChecks == 0 ? Is.Empty : Is.Not.Empty.And.All.EqualTo(indirectChecks));
    }

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(6)]
    public void News_goes_to_as_many_members_at_a_time_as_the_option_says(int gossipNodes)
    {
        using var cluster = new VirtualCluster(
            seed: 1, GossipOptions.Lan() with { GossipNodes = gossipNodes, ProbeInterval = TimeSpan.Zero, PushPullInterval = TimeSpan.Zero });
        VirtualNode node = AddObserved(cluster);
        for (int i = 0; i < 9; i++)
        {
            cluster.AddNode();
        }

        cluster.JoinAll(node);
        cluster.RunUntil(cluster.AllAgree, Enough);
        cluster.Advance(Enough);
        _sent.Clear();

        cluster.Run(() => node.Cluster.UpdateMetadataAsync(new byte[3]));
        cluster.Advance(Enough);

        int[] perTick = [.. _sent.GroupBy(packet => packet.Time).Select(tick => tick.Select(packet => packet.To).Distinct().Count())];
        Assert.That(perTick[..^1], Is.All.EqualTo(gossipNodes));
        Assert.That(perTick[^1], Is.InRange(1, gossipNodes), "the last sending uses up what is left of the limit");
    }

    [Test]
    public void Without_a_probe_interval_nobody_is_pinged_and_nobody_given_up()
    {
        using var cluster = VirtualCluster.Start(3, seed: 1, GossipOptions.Lan() with { ProbeInterval = TimeSpan.Zero });
        cluster.RunUntil(cluster.AllAgree, Enough);
        VirtualNode crashed = cluster.Nodes[2];

        crashed.Crash();
        cluster.Advance(TimeSpan.FromMinutes(10));

        Assert.That(cluster.RunningNodes.Select(node => node.StateOf(crashed)), Is.All.EqualTo(MemberState.Alive));
    }

    [Test]
    public void Without_a_gossip_interval_news_travels_with_probes_alone()
    {
        using var cluster = new VirtualCluster(
            seed: 1, GossipOptions.Lan() with { GossipInterval = TimeSpan.Zero, PushPullInterval = TimeSpan.Zero, HealInterval = TimeSpan.Zero });
        VirtualNode node = AddObserved(cluster);
        VirtualNode other = cluster.AddNode();
        cluster.JoinAll(node);
        _sent.Clear();

        cluster.Run(() => node.Cluster.UpdateMetadataAsync(new byte[3]));

        Assert.That(cluster.RunUntil(() => other.Events.OfType<MemberUpdated>().Any(), Enough));
        Assert.That(
            _sent.Select(packet => packet.Types[0]),
            Is.Not.Empty.And.All.AnyOf(MessageType.Ping, MessageType.Ack, MessageType.IndirectPing, MessageType.Nack));
    }

    [TestCase(0, ExpectedResult = false)]
    [TestCase(30, ExpectedResult = true)]
    public bool Without_a_push_pull_interval_no_state_is_exchanged_after_the_join(int seconds)
    {
        using var cluster = new VirtualCluster(
            seed: 1, GossipOptions.Lan() with { PushPullInterval = TimeSpan.FromSeconds(seconds), HealInterval = TimeSpan.Zero });
        TransportUnderTest? transport = null;
        VirtualNode node = cluster.AddNode(configure: options => options with { Transport = transport = new TransportUnderTest(options.Transport!) });
        cluster.AddNode();
        cluster.JoinAll(node);
        int joins = transport!.ConnectsBegun;

        cluster.Advance(TimeSpan.FromMinutes(10));

        return transport.ConnectsBegun > joins;
    }

    [Test]
    public void The_health_score_rises_while_probes_fail_to_its_ceiling_and_falls_when_they_are_answered()
    {
        using var cluster = VirtualCluster.Start(5, seed: 1, GossipOptions.Lan() with { AwarenessMaximumMultiplier = 4 });
        cluster.RunUntil(cluster.AllAgree, Enough);
        Cluster node = cluster.Nodes[0].Cluster;
        var scores = new List<int> { node.HealthScore };

        cluster.Nodes[0].Stall();
        cluster.Advance(TimeSpan.FromSeconds(20));
        scores.Add(node.HealthScore);
        cluster.Nodes[0].Resume();
        cluster.RunUntil(() => node.HealthScore == 0, TimeSpan.FromMinutes(5));
        scores.Add(node.HealthScore);

        Assert.That(scores, Is.EqualTo(new[] { 0, 3, 0 }));
    }

    [TestCase("10.0.0.1:7946", false)]
    [TestCase("node-0/10.0.0.1:7946", true)]
    public void Where_names_are_required_a_seed_has_to_have_one(string seed, bool joins)
    {
        using var cluster = new VirtualCluster(seed: 1, GossipOptions.Lan() with { RequireNodeNames = true });
        VirtualNode first = cluster.AddNode(endPoint: new System.Net.IPEndPoint(System.Net.IPAddress.Parse("10.0.0.1"), 7946));
        VirtualNode second = cluster.AddNode();

        Assert.That(
            () => cluster.Run(() => second.Cluster.JoinAsync([seed])),
            joins ? Throws.Nothing : Throws.InstanceOf<JoinFailedException>().With.Message.Contain(nameof(GossipOptions.RequireNodeNames)));

        Assert.That(second.Sees(first), Is.EqualTo(joins));
    }

    /// <summary>A node of which every packet is noted.</summary>
    private VirtualNode AddObserved(VirtualCluster cluster) => cluster.AddNode(configure: options => options with
    {
        Transport = new TamperedTransport(options.Transport!, (packet, bytes) =>
        {
            _sent.Add((cluster.Elapsed, $"{packet.Destination}", [.. packet.Messages.Select(message => message.Type)]));
            return [bytes];
        }),
    });
}
