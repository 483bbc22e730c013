using System.Net;
using Gossip.Members;
using Gossip.Simulation;
using Gossip.Simulation.Exploration.Invariants;
using Gossip.Simulation.Network;
using Gossip.Transports;
using Gossip.Wire;

namespace Gossip.SimulationTests.Clusters;

/// <summary>What strangers can make a node send, and to whom.</summary>
public sealed class ReflectionTests
{
    [Test]
    public void A_ping_that_names_a_third_party_as_its_source_is_answered_to_where_it_came_from()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode node = cluster.AddNode();
        VirtualTransport stranger = Listen(cluster), victim = Listen(cluster);

        SendPing(stranger, node.EndPoint, victim.EndPoint, "victim");
        cluster.Advance(TimeSpan.FromMilliseconds(100));

        Assert.That(Received(stranger), Has.Count.EqualTo(1));
        Assert.That(Received(victim), Is.Empty);
    }

    [Test]
    public void A_strangers_ping_draws_no_more_than_an_ack()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode node = cluster.AddNode();
        cluster.Run(() => node.Cluster.UpdateMetadataAsync(new byte[512]));
        VirtualTransport stranger = Listen(cluster);

        SendPing(stranger, node.EndPoint, stranger.EndPoint, "stranger");
        cluster.Advance(TimeSpan.FromMilliseconds(100));

        Assert.That(Received(stranger).Single(), Has.Length.LessThan(40));
    }

    [Test]
    public void A_packet_full_of_pings_draws_a_few_acks()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode node = cluster.AddNode();
        VirtualTransport stranger = Listen(cluster);
        byte[] packet = [(byte)MessageType.Compound, 255, .. Repeated(0, 2), .. Repeated((byte)MessageType.Ping, 0x80)];

        stranger.TrySendPacket(packet, new NodeAddress("", node.EndPoint));
        cluster.Advance(TimeSpan.FromMilliseconds(100));

        Assert.That(Received(stranger), Has.Count.EqualTo(4));

        static IEnumerable<byte> Repeated(params byte[] bytes) => Enumerable.Repeat(bytes, 255).SelectMany(each => each);
    }

    [Test]
    public void A_flood_of_indirect_pings_is_bounded()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode node = cluster.AddNode();
        VirtualTransport stranger = Listen(cluster), victim = Listen(cluster);
        var request = new WireBuffer();
        IndirectPingMessage.Write(request, 7, victim.EndPoint.Address.GetAddressBytes(), (ushort)victim.EndPoint.Port, "victim", wantsNack: true);

        for (int i = 0; i < 4_000; i++)
        {
            stranger.TrySendPacket(request.WrittenSpan, new NodeAddress("", node.EndPoint));
        }

        cluster.Advance(TimeSpan.FromMilliseconds(100));
        Assert.That(Received(victim), Has.Count.EqualTo(1024));
        cluster.Advance(TimeSpan.FromSeconds(2));
        Assert.That(Received(stranger), Has.Count.EqualTo(1024), "one nack for each that was relayed");
    }

    [Test]
    public void A_strangers_indirect_ping_of_a_dead_member_draws_a_nack_and_no_news_of_its_death()
    {
        using VirtualCluster cluster = VirtualCluster.Start(3, seed: 1);
        cluster.RunUntil(cluster.AllAgree, TimeSpan.FromMinutes(1));
        VirtualNode node = cluster.Nodes[0], dead = cluster.Nodes[1];
        dead.Crash();
        cluster.RunUntil(() => node.StateOf(dead) == MemberState.Failed, TimeSpan.FromMinutes(2));
        VirtualTransport stranger = Listen(cluster);
        var request = new WireBuffer();
        IndirectPingMessage.Write(request, 7, dead.EndPoint.Address.GetAddressBytes(), (ushort)dead.EndPoint.Port, dead.Name, wantsNack: true);

        stranger.TrySendPacket(request.WrittenSpan, new NodeAddress("", node.EndPoint));
        cluster.Advance(TimeSpan.FromSeconds(1));

        var nack = new WireBuffer();
        NackMessage.Write(nack, 7);
        Assert.That(Received(stranger), Is.EqualTo(new[] { nack.WrittenSpan.ToArray() }));
    }

    [Test]
    public void A_flood_of_accusations_draws_one_answer_to_the_member_in_whose_name_it_comes()
    {
        GossipOptions options = GossipOptions.Lan();
        using VirtualCluster cluster = VirtualCluster.Start(2, seed: 1, options);
        cluster.RunUntil(cluster.AllAgree, TimeSpan.FromMinutes(1));
        cluster.Advance(TimeSpan.FromSeconds(30));
        VirtualNode accused = cluster.Nodes[0], member = cluster.Nodes[1];
        var sent = new SentTo(accused.Transport, member.EndPoint);
        cluster.Network.Observer = sent;

        Accuse(cluster, accused, member.Name);
        cluster.Advance(options.ProbeTimeout / 2);

        int gossiped = ClusterScale.RetransmitLimit(options.RetransmitMultiplier, members: 2);
        Assert.That(sent.Alive, Is.Positive.And.LessThanOrEqualTo(gossiped + 1));
    }

    [Test]
    public void Accusations_in_a_strangers_name_draw_nothing_to_where_they_come_from()
    {
        using VirtualCluster cluster = VirtualCluster.Start(2, seed: 1);
        cluster.RunUntil(cluster.AllAgree, TimeSpan.FromMinutes(1));

        VirtualTransport stranger = Accuse(cluster, cluster.Nodes[0], "stranger");
        cluster.Advance(TimeSpan.FromSeconds(1));

        Assert.That(Received(stranger), Is.Empty);
    }

    /// <summary>A stranger accuses a node a thousand times in somebody's name.</summary>
    private static VirtualTransport Accuse(VirtualCluster cluster, VirtualNode accused, string accuser)
    {
        VirtualTransport stranger = Listen(cluster);
        var accusation = new WireBuffer();
        SuspectMessage.Write(accusation, incarnation: 1, accused.Name, accuser);
        for (int i = 0; i < 1_000; i++)
        {
            stranger.TrySendPacket(accusation.WrittenSpan, new NodeAddress("", accused.EndPoint));
        }

        return stranger;
    }

    private static VirtualTransport Listen(VirtualCluster cluster)
    {
        VirtualTransport transport = cluster.Network.CreateTransport();
        cluster.Run(() => transport.StartAsync(CancellationToken.None).AsTask());
        return transport;
    }

    private static void SendPing(VirtualTransport from, IPEndPoint to, IPEndPoint claimedSource, string claimedName)
    {
        var ping = new WireBuffer();
        PingMessage.Write(ping, 1, "", claimedSource.Address.GetAddressBytes(), (ushort)claimedSource.Port, claimedName);
        from.TrySendPacket(ping.WrittenSpan, new NodeAddress("", to));
    }

    private static List<byte[]> Received(VirtualTransport transport)
    {
        var received = new List<byte[]>();
        while (transport.Packets.TryRead(out Packet packet))
        {
            received.Add(packet.Payload.ToArray());
            packet.Return();
        }

        return received;
    }

    /// <summary>Counts the alive messages that one node sends to one address.</summary>
    private sealed class SentTo(VirtualTransport sender, IPEndPoint receiver) : INetworkObserver
    {
        private readonly SentPacket _packet = new();

        public int Alive { get; private set; }

        public void PacketSent(VirtualTransport from, IPEndPoint destination, ReadOnlySpan<byte> payload)
        {
            if (from == sender && destination.Equals(receiver))
            {
                _packet.Read(destination, payload);
                Alive += _packet.Messages.Count(message => message.Type == MessageType.Alive);
            }
        }
    }
}
