using Gossip.Simulation;
using Gossip.Tests.Clusters;
using static Gossip.SimulationTests.Messaging.MessagingFixture;

namespace Gossip.SimulationTests.Messaging;

public sealed class RelayTests
{
    [Test]
    public void A_broadcast_reaches_a_hundred_nodes_once_each_and_not_the_one_that_sent_it([Values(1, 2, 3)] int seed, [Values] bool throughTheQueue)
    {
        using VirtualCluster cluster = Joined(100, options => options with { MessageRelay = new RelayOnce() }, seed);
        List<UserMessage>[] received = [.. cluster.Nodes.Select(cluster.Read)];
        Cluster origin = cluster.Nodes[17].Cluster;

        _ = throughTheQueue ? origin.Broadcasts.Enqueue(Bytes("to all")) : origin.BroadcastAsync(Bytes("to all"));
        cluster.Advance(TimeSpan.FromSeconds(10));

        Assert.That(received.Select(each => each.Count), Is.EqualTo(Enumerable.Range(0, 100).Select(i => i == 17 ? 0 : 1)), $"seed {seed}");
        Assert.That(cluster.Nodes.Sum(node => node.Cluster.Broadcasts.Count), Is.Zero);
    }

    [Test]
    public void A_broadcast_reaches_everyone_though_a_quarter_of_all_packets_is_lost([Values(1, 2, 3)] int seed)
    {
        // With r sendings by each node e^(-0.75 r) of them are missed: at 8 one in 400, at 16 none.
        using VirtualCluster cluster = Joined(50, options => options with { MessageRelay = new RelayOnce(), RetransmitMultiplier = 8 }, seed);
        cluster.Network.Conditions = Simulation.Network.LinkConditions.Default with { PacketLoss = 0.25, Duplication = 0.1 };
        List<UserMessage>[] received = [.. cluster.Nodes.Select(cluster.Read)];

        for (int i = 0; i < 20; i++)
        {
            _ = cluster.Nodes[0].Cluster.BroadcastAsync(Bytes($"{i}"));
        }

        cluster.Advance(TimeSpan.FromSeconds(20));
        Assert.That(received.Skip(1).Select(each => each.Select(message => message.Text()).Distinct().Count()), Is.All.EqualTo(20), $"seed {seed}");
        Assert.That(received.Skip(1).Select(each => each.Count), Is.All.EqualTo(20), $"seed {seed}");
    }

    [Test]
    public void Without_a_relay_a_message_is_received_and_goes_no_further()
    {
        using VirtualCluster cluster = Joined(3);
        List<UserMessage>[] received = [.. cluster.Nodes.Select(cluster.Read)];

        cluster.Send(cluster.Nodes[0], cluster.Nodes[1].Cluster.LocalMember, Bytes("x"));
        cluster.Advance(TimeSpan.FromSeconds(5));

        Assert.That(received.Select(each => each.Count), Is.EqualTo([0, 1, 0]));
    }

    [Test]
    public void A_relay_that_throws_delivers_is_logged_and_passes_nothing_on()
    {
        var log = new RecordedLog();
        var relay = new Relay(_ => throw new InvalidOperationException("broken decision"), () => throw new InvalidOperationException("broken note"));
        using VirtualCluster cluster = Joined(3, options => options with { MessageRelay = relay, LoggerFactory = log, LogInterval = TimeSpan.Zero });
        List<UserMessage>[] received = [.. cluster.Nodes.Select(cluster.Read)];

        cluster.Send(cluster.Nodes[0], cluster.Nodes[1].Cluster.LocalMember, Bytes("x"));
        BroadcastOutcome outcome = cluster.Run(() => cluster.Nodes[2].Cluster.BroadcastAsync(Bytes("y")));
        cluster.Advance(TimeSpan.FromSeconds(5));

        Assert.That(outcome, Is.EqualTo(BroadcastOutcome.Sent));
        Assert.That(received[1].Select(message => message.Text()).Distinct(), Is.EquivalentTo(["x", "y"]));
        Assert.That(received[2], Is.Empty);
        Assert.That(log.Lines, Has.Some.Contains("IMessageRelay of the application failed broken decision").And.Some.Contains("broken note"));
    }

    [Test]
    public void What_a_relay_discards_is_counted_and_received_by_nobody()
    {
        using var drops = new DropCounter("discards");
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode from = cluster.AddNode();
        VirtualNode to = cluster.AddNode("discards", options => options with { MessageRelay = new Relay(_ => RelayDecision.Discard) });
        List<UserMessage> received = cluster.Read(to);

        cluster.Send(from, new NodeAddress("", to.EndPoint), Bytes("packet"));
        cluster.Send(from, new NodeAddress("", to.EndPoint), Bytes("stream"), Delivery.Reliable);
        cluster.Advance(TimeSpan.FromSeconds(1));

        Assert.That(drops["repeated"], Is.EqualTo(1));
        Assert.That(received.Select(message => message.Text()), Is.EqualTo(["stream"]), "a relay is asked about packets only");
    }

    [Test]
    public void What_is_too_long_to_be_passed_on_is_received_and_counted()
    {
        using var drops = new DropCounter("small");
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode from = cluster.AddNode();
        VirtualNode to = cluster.AddNode("small", options => options with { PacketBufferSize = 1200, MessageRelay = new RelayOnce() });
        List<UserMessage> received = cluster.Read(to);

        cluster.Send(from, new NodeAddress("", to.EndPoint), Noise(from.Cluster.Broadcasts.MaximumMessageLength));
        cluster.Advance(TimeSpan.FromSeconds(1));

        Assert.That(received, Has.Count.EqualTo(1));
        Assert.That(drops["too_long_to_relay"], Is.EqualTo(1));
    }
}
