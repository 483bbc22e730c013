using Gossip.Simulation;
using Gossip.Simulation.Network;
using Gossip.SimulationTests.Messaging;
using Gossip.Tests.Clusters;

namespace Gossip.SimulationTests.Clusters;

/// <summary>Pings that the application asks for, and those it is told of.</summary>
public sealed class PingTests
{
    private static readonly TimeSpan OneWay = TimeSpan.FromMilliseconds(20);
    private static readonly LinkConditions Slow = LinkConditions.Default with { Latency = LatencyDistribution.Constant(OneWay) };

    [Test]
    public void A_ping_tells_the_round_trip([Values] bool byMember)
    {
        using VirtualCluster cluster = MessagingFixture.Joined(2);
        cluster.Network.Conditions = Slow;
        VirtualNode other = cluster.Nodes[1];
        NodeAddress address = byMember ? other.Cluster.LocalMember : new NodeAddress("", other.EndPoint);

        Assert.That(cluster.Run(() => cluster.Nodes[0].Cluster.PingAsync(address)), Is.EqualTo(2 * OneWay));
    }

    [Test]
    public void A_ping_that_nobody_answers_in_time_says_who_and_how_long()
    {
        using VirtualCluster cluster = MessagingFixture.Joined(1);
        var nobody = new NodeAddress("nobody", cluster.Stranger().EndPoint);
        TimeSpan started = cluster.Elapsed;

        var failure = Assert.Throws<NoAnswerException>(() => cluster.Run(() => cluster.Nodes[0].Cluster.PingAsync(nobody)));

        Assert.That((failure.Address, failure.Timeout), Is.EqualTo((nobody, TimeSpan.FromMilliseconds(500))));
        Assert.That(failure.Message, Does.Contain("nobody").And.Contain("500 ms"));
        Assert.That(cluster.Elapsed - started, Is.EqualTo(failure.Timeout));
    }

    [Test]
    public void A_node_of_another_name_does_not_answer()
    {
        using VirtualCluster cluster = MessagingFixture.Joined(2);

        Assert.Throws<NoAnswerException>(
            () => cluster.Run(() => cluster.Nodes[0].Cluster.PingAsync(new NodeAddress("somebody else", cluster.Nodes[1].EndPoint))));
    }

    [Test]
    public void A_ping_can_be_cancelled_and_ends_at_shutdown()
    {
        using VirtualCluster cluster = MessagingFixture.Joined(1);
        Cluster node = cluster.Nodes[0].Cluster;
        var nobody = new NodeAddress("", cluster.Stranger().EndPoint);
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(100), cluster.Simulator.Time);

        var cancelled = Assert.Catch<OperationCanceledException>(() => cluster.Run(() => node.PingAsync(nobody, cancellation.Token)));
        Assert.That(cancelled!.CancellationToken, Is.EqualTo(cancellation.Token));
        cluster.Run(async () =>
        {
            Task ping = node.PingAsync(nobody);
            await node.ShutdownAsync();
            Assert.CatchAsync<ObjectDisposedException>(() => ping);
        });
    }

    [Test]
    public void Many_pings_at_once_do_not_disturb_each_other_nor_the_detection()
    {
        using VirtualCluster cluster = MessagingFixture.Joined(3);
        cluster.Network.Conditions = Slow;

        TimeSpan[] roundTrips = cluster.Run(() => Task.WhenAll(
            Enumerable.Range(0, 500).Select(i => cluster.Nodes[0].Cluster.PingAsync(cluster.Nodes[1 + (i % 2)].Cluster.LocalMember))));

        Assert.That(roundTrips, Is.All.EqualTo(2 * OneWay));
        cluster.Advance(TimeSpan.FromMinutes(1));
        Assert.That(cluster.AllAgree());
    }

    [Test]
    public void An_observer_is_told_of_direct_answers_with_their_time_and_payload()
    {
        var observer = new PingObserver();
        using var cluster = new VirtualCluster(seed: 1);
        cluster.AddNode(configure: options => options with { PingObserver = observer });
        cluster.AddNode();
        cluster.JoinAll();
        cluster.Nodes[1].Cluster.AckPayload = MessagingFixture.Noise(512);
        cluster.Network.Conditions = Slow;
        cluster.Advance(TimeSpan.FromSeconds(2));
        observer.Told.Clear();

        cluster.Advance(TimeSpan.FromSeconds(10));

        Assert.That(observer.Told, Has.Count.EqualTo(10).Within(1));
        Assert.That(observer.Told.Select(each => (each.Name, each.RoundTrip)), Is.All.EqualTo(("node-1", 2 * OneWay)));
        Assert.That(observer.Told.Select(each => each.Payload), Is.All.EqualTo(MessagingFixture.Noise(512)));
    }

    [Test]
    public void An_observer_is_not_told_of_answers_through_others_or_over_a_stream()
    {
        var observer = new PingObserver();
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode node = cluster.AddNode(configure: options => options with { PingObserver = observer });
        VirtualNode[] others = [cluster.AddNode(), cluster.AddNode()];
        cluster.JoinAll();
        cluster.RunUntil(cluster.AllAgree, MessagingFixture.Enough);
        using var toFirst = cluster.Network.Mute([node.Transport], [others[0].Transport]);
        cluster.Advance(TimeSpan.FromSeconds(2));
        observer.Told.Clear();

        cluster.Advance(TimeSpan.FromSeconds(30));

        Assert.That(observer.Told.Select(each => each.Name), Is.Not.Empty.And.All.EqualTo(others[1].Name));
        Assert.That(node.StateOf(others[0]), Is.EqualTo(MemberState.Alive), "it answers all the same");
    }

    [Test]
    public void An_observer_is_not_told_of_pings_that_the_application_asked_for()
    {
        var observer = new PingObserver();
        using VirtualCluster cluster = MessagingFixture.Joined(2, options => options with { PingObserver = observer, ProbeInterval = TimeSpan.Zero });

        cluster.Run(() => cluster.Nodes[0].Cluster.PingAsync(cluster.Nodes[1].Cluster.LocalMember));

        Assert.That(observer.Told, Is.Empty);
    }

    [Test]
    public void What_an_observer_throws_is_logged_and_the_next_answer_is_told()
    {
        var log = new RecordedLog();
        var observer = new PingObserver(_ => throw new InvalidOperationException("broken observer"));
        using VirtualCluster cluster = MessagingFixture.Joined(2, options => options with { PingObserver = observer, LoggerFactory = log });

        cluster.Advance(TimeSpan.FromSeconds(10));

        Assert.That(observer.Told, Has.Count.GreaterThan(10));
        Assert.That(log.Lines, Has.Some.Contains("IPingObserver of the application failed broken observer"));
        Assert.That(cluster.AllAgree());
    }

    [Test]
    public void The_payload_of_answers_has_at_most_512_bytes_and_is_copied()
    {
        using VirtualCluster cluster = MessagingFixture.Joined(1);
        Cluster node = cluster.Nodes[0].Cluster;
        Assert.That(node.AckPayload.IsEmpty);
        byte[] payload = [1, 2, 3];

        node.AckPayload = payload;
        payload[0] = 9;

        Assert.That(node.AckPayload.ToArray(), Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => node.AckPayload = new byte[513]);
        node.AckPayload = new byte[512];
        node.AckPayload = default;
        Assert.That(node.AckPayload.IsEmpty);
    }

    [Test]
    public void The_payload_goes_to_members_only()
    {
        using VirtualCluster cluster = MessagingFixture.Joined(1);
        cluster.Nodes[0].Cluster.AckPayload = new byte[512];
        VirtualTransport stranger = cluster.Stranger();
        var ping = new Wire.WireBuffer();
        Wire.PingMessage.Write(ping, 1, "");

        stranger.TrySendPacket(ping.WrittenSpan, new NodeAddress("", cluster.Nodes[0].EndPoint));
        cluster.Advance(TimeSpan.FromMilliseconds(10));

        Assert.That(stranger.Packets.TryRead(out Transports.Packet packet));
        Assert.That(packet.Payload.Length, Is.LessThan(40));
    }

    [TestCase("allow", true)]
    [TestCase("forbid", false)]
    [TestCase("throw", false)]
    public void The_application_says_who_is_pinged_over_a_stream(string answer, bool pinged)
    {
        var log = new RecordedLog();
        var asked = new HashSet<string>();
        TransportUnderTest? transport = null;
        using var cluster = new VirtualCluster(seed: 1, GossipOptions.Lan() with { PushPullInterval = TimeSpan.Zero, LoggerFactory = log });
        VirtualNode other = cluster.AddNode();
        VirtualNode node = cluster.AddNode(configure: options => options with
        {
            Transport = transport = new TransportUnderTest(options.Transport!),
            AllowStreamPing = member =>
            {
                asked.Add(member.Name);
                return answer == "throw" ? throw new InvalidOperationException("broken predicate") : answer == "allow";
            },
        });
        cluster.Run(() => node.JoinAsync(other));
        transport!.RefusedDestinations.Add(other.EndPoint);
        int joins = transport.ConnectsBegun;

        cluster.Advance(TimeSpan.FromSeconds(3));

        Assert.That(asked, Is.EquivalentTo([other.Name]));
        Assert.That(transport.ConnectsBegun > joins, Is.EqualTo(pinged));
        Assert.That(log.Lines.Any(line => line.Contains("broken predicate", StringComparison.Ordinal)), Is.EqualTo(answer == "throw"));
    }
}
