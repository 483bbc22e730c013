using System.Net;
using Gossip.Simulation;
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
}
