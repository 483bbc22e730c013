using Gossip.Security;
using Gossip.Simulation;
using Gossip.Simulation.Network;
using static Gossip.SimulationTests.Messaging.MessagingFixture;

namespace Gossip.SimulationTests.Messaging;

public sealed class SendTests
{
    private const int Longest = 20 << 20;

    [Test]
    public void A_message_reaches_a_member_or_an_address_and_tells_where_it_came_from([Values] Delivery delivery)
    {
        using VirtualCluster cluster = Joined(2);
        (VirtualNode from, VirtualNode to) = (cluster.Nodes[0], cluster.Nodes[1]);
        List<UserMessage> received = cluster.Read(to);

        cluster.Send(from, to.Cluster.LocalMember, Bytes("to a member"), delivery);
        cluster.Send(from, new NodeAddress("", to.EndPoint), Bytes("to an address"), delivery);
        cluster.Advance(TimeSpan.FromSeconds(1));

        Assert.That(received.Select(message => message.Text()), Is.EqualTo(["to a member", "to an address"]));
        Assert.That(received.Select(message => message.Delivery), Is.All.EqualTo(delivery));
        Assert.That(received.Select(message => message.Source.Address), Is.All.EqualTo(from.EndPoint.Address));
    }

    [Test]
    public void The_sender_of_a_packet_is_found_by_its_source()
    {
        using VirtualCluster cluster = Joined(3);
        List<UserMessage> received = cluster.Read(cluster.Nodes[1]);

        cluster.Send(cluster.Nodes[2], cluster.Nodes[1].Cluster.LocalMember, Bytes("x"));
        cluster.Advance(TimeSpan.FromSeconds(1));

        Assert.That(cluster.Nodes[1].Cluster.Members.TryFind(received.Single().Source, out Member? sender));
        Assert.That(sender!.Name, Is.EqualTo("node-2"));
    }

    [Test]
    public void What_is_empty_or_too_long_is_refused_before_anything_is_sent()
    {
        using VirtualCluster cluster = Joined(1);
        Cluster node = cluster.Nodes[0].Cluster;
        NodeAddress self = node.LocalMember;
        int packet = node.Broadcasts.MaximumMessageLength;

        Assert.Throws<ArgumentOutOfRangeException>(() => node.SendAsync(self, default));
        Assert.Throws<ArgumentOutOfRangeException>(() => node.SendAsync(self, default, Delivery.Reliable));
        Assert.That(
            Assert.Throws<ArgumentOutOfRangeException>(() => node.SendAsync(self, new byte[packet + 1]))!.Message, Does.Contain($"{packet:N0}"));
        Assert.Throws<ArgumentOutOfRangeException>(() => node.SendAsync(self, new byte[Longest + 1], Delivery.Reliable));
        Assert.Throws<ArgumentException>(() => node.SendAsync(default, new byte[1]));
    }

    [Test]
    public void The_longest_packet_goes_through_every_layer_and_stays_within_the_limit()
    {
        using var cluster = new VirtualCluster(seed: 1);
        Func<GossipOptions, GossipOptions> layers = options => options with { Keyring = new Keyring(new byte[32]), Label = "cluster" };
        (VirtualNode from, VirtualNode to) = (cluster.AddNode(configure: layers), cluster.AddNode(configure: layers));
        List<UserMessage> received = cluster.Read(to);
        byte[] message = Noise(from.Cluster.Broadcasts.MaximumMessageLength);
        long before = cluster.Network.Statistics.PacketBytesSent;

        cluster.Send(from, new NodeAddress("", to.EndPoint), message);
        Assert.That(cluster.Network.Statistics.PacketBytesSent - before, Is.EqualTo(1_400).Within(5), "nobody else says anything yet");
        cluster.Advance(TimeSpan.FromSeconds(1));

        Assert.That(received.Single().Payload.ToArray(), Is.EqualTo(message));
    }

    [Test]
    public void Twenty_MiB_arrive_whole([Values] bool encrypted)
    {
        using VirtualCluster cluster = Joined(2, options => encrypted ? options with { Keyring = new Keyring(new byte[32]) } : options);
        List<UserMessage> received = cluster.Read(cluster.Nodes[1]);
        byte[] message = Noise(Longest);

        cluster.Send(cluster.Nodes[0], cluster.Nodes[1].Cluster.LocalMember, message, Delivery.Reliable);

        Assert.That(received.Single().Payload.Span.SequenceEqual(message));
    }

    [Test]
    public void A_reliable_message_to_nobody_fails_and_says_to_whom()
    {
        using VirtualCluster cluster = Joined(1);
        var nobody = new NodeAddress("nobody", System.Net.IPEndPoint.Parse("10.9.9.9:7946"));

        var failure = Assert.Throws<DeliveryFailedException>(() => cluster.Send(cluster.Nodes[0], nobody, Bytes("x"), Delivery.Reliable));

        Assert.That(failure.Message, Does.Contain("nobody/10.9.9.9:7946"));
        Assert.That(failure.InnerException, Is.Not.Null);
        Assert.That(cluster.Elapsed, Is.LessThanOrEqualTo(TimeSpan.FromSeconds(11)));
    }

    [Test]
    public void A_packet_that_the_network_does_not_take_is_said_to_have_failed()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode node = cluster.AddNode(configure: options =>
        {
            var transport = new Clusters.TransportUnderTest(options.Transport!);
            transport.RefusedDestinations.Add(System.Net.IPEndPoint.Parse("10.9.9.9:7946"));
            return options with { Transport = transport };
        });

        Assert.Throws<DeliveryFailedException>(
            () => cluster.Send(node, new NodeAddress("", System.Net.IPEndPoint.Parse("10.9.9.9:7946")), Bytes("x")));
    }

    [Test]
    public void A_reliable_message_to_whom_never_closes_the_connection_fails_when_its_time_is_up()
    {
        using VirtualCluster cluster = Joined(1);
        VirtualTransport stranger = cluster.Stranger();
        TimeSpan started = cluster.Elapsed;

        Assert.Throws<DeliveryFailedException>(
            () => cluster.Send(cluster.Nodes[0], new NodeAddress("", stranger.EndPoint), Bytes("x"), Delivery.Reliable));

        Assert.That(cluster.Elapsed - started, Is.EqualTo(TimeSpan.FromSeconds(10)).Within(TimeSpan.FromSeconds(0.5)));
    }

    [Test]
    public void A_send_that_is_cancelled_says_so([Values] bool beforehand)
    {
        using VirtualCluster cluster = Joined(1);
        var silent = new NodeAddress("", cluster.Stranger().EndPoint);
        using var cancellation = new CancellationTokenSource(TimeSpan.FromSeconds(beforehand ? 0 : 3), cluster.Simulator.Time);
        cluster.Advance(TimeSpan.FromMilliseconds(1));

        var cancelled = Assert.Catch<OperationCanceledException>(
            () => cluster.Run(() => cluster.Nodes[0].Cluster.SendAsync(silent, Bytes("x"), Delivery.Reliable, cancellation.Token)));

        Assert.That(cancelled!.CancellationToken, Is.EqualTo(cancellation.Token));
        Assert.That(cluster.Elapsed, Is.LessThan(TimeSpan.FromSeconds(4)));
    }

    [Test]
    public void Nothing_is_sent_in_a_packet_once_the_token_is_cancelled()
    {
        using VirtualCluster cluster = Joined(2);
        List<UserMessage> received = cluster.Read(cluster.Nodes[1]);

        Assert.Catch<OperationCanceledException>(() => cluster.Run(
            () => cluster.Nodes[0].Cluster.SendAsync(cluster.Nodes[1].Cluster.LocalMember, Bytes("x"), Delivery.BestEffort, new CancellationToken(true))));

        cluster.Advance(TimeSpan.FromSeconds(1));
        Assert.That(received, Is.Empty);
    }

    [Test]
    public void A_send_ends_when_the_node_shuts_down_and_none_begins_after()
    {
        using VirtualCluster cluster = Joined(1);
        Cluster node = cluster.Nodes[0].Cluster;
        var silent = new NodeAddress("", cluster.Stranger().EndPoint);

        cluster.Run(async () =>
        {
            Task send = node.SendAsync(silent, Bytes("x"), Delivery.Reliable);
            await node.ShutdownAsync();
            Assert.CatchAsync<ObjectDisposedException>(() => send);
        });

        Assert.Throws<ObjectDisposedException>(() => node.SendAsync(silent, Bytes("x")));
    }

    [Test]
    public void Where_names_are_required_an_address_without_one_is_refused()
    {
        using VirtualCluster cluster = Joined(1, options => options with { RequireNodeNames = true });
        Cluster node = cluster.Nodes[0].Cluster;
        var nameless = new NodeAddress("", node.LocalMember.EndPoint);

        Assert.That(
            Assert.Throws<ArgumentException>(() => node.SendAsync(nameless, Bytes("x")))!.Message, Does.Contain(nameof(GossipOptions.RequireNodeNames)));
        Assert.Throws<ArgumentException>(() => node.PingAsync(nameless));
        Assert.That(
            Assert.Throws<JoinFailedException>(() => cluster.Run(() => node.JoinAsync([$"{nameless.EndPoint}"])))!.Message,
            Does.Contain(nameof(GossipOptions.RequireNodeNames)));
        cluster.Run(() => node.SendAsync(node.LocalMember, Bytes("x")));
    }
}
