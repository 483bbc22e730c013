using System.Net;
using Gossip.Simulation;
using Gossip.Simulation.Network;
using Gossip.Tests.Clusters;
using Gossip.Transports;
using Gossip.Wire;

namespace Gossip.SimulationTests.Clusters;

/// <summary>Members whose packets come from elsewhere than they say they are, as behind a translator of addresses.</summary>
public sealed class SeenElsewhereTests
{
    private RecordedLog _log = null!;

    [SetUp]
    public void StartRecording() => _log = new RecordedLog();

    [TearDown]
    public void StopRecording() => _log.Dispose();

    [Test]
    public void A_member_whose_packets_come_from_another_address_is_told_of_with_both_addresses()
    {
        using VirtualCluster cluster = Joined(out VirtualNode node, out VirtualNode member);
        VirtualTransport elsewhere = Listen(cluster);

        SendPing(cluster, elsewhere, node, member.EndPoint, member.Name);

        Assert.That(Warnings(), Has.Length.EqualTo(1));
        Assert.That(Warnings()[0], Does.Contain(member.Name).And.Contain($"{member.EndPoint}").And.Contain($"{elsewhere.EndPoint}"));
    }

    [Test]
    public void It_is_told_of_once_per_interval()
    {
        using VirtualCluster cluster = Joined(out VirtualNode node, out VirtualNode member);
        VirtualTransport elsewhere = Listen(cluster);

        for (int i = 0; i < 5; i++)
        {
            SendPing(cluster, elsewhere, node, member.EndPoint, member.Name);
        }

        Assert.That(Warnings(), Has.Length.EqualTo(1));
        cluster.Advance(TimeSpan.FromSeconds(25));
        SendPing(cluster, elsewhere, node, member.EndPoint, member.Name);
        Assert.That(Warnings(), Has.Length.EqualTo(2));
    }

    [Test]
    public void Members_at_their_own_addresses_and_strangers_are_not_told_of()
    {
        using VirtualCluster cluster = Joined(out VirtualNode node, out VirtualNode member);
        VirtualTransport stranger = Listen(cluster);

        SendPing(cluster, stranger, node, stranger.EndPoint, "stranger");
        SendPing(cluster, stranger, node, member.EndPoint, "stranger");
        cluster.Advance(TimeSpan.FromMinutes(1));

        Assert.That(Warnings(), Is.Empty);
    }

    private VirtualCluster Joined(out VirtualNode node, out VirtualNode member)
    {
        var cluster = new VirtualCluster(seed: 1);
        VirtualNode first = node = cluster.AddNode("node", options => options with { LoggerFactory = _log });
        VirtualNode second = member = cluster.AddNode("member");
        cluster.Run(() => second.Cluster.JoinAsync([$"{first.EndPoint}"]));
        cluster.Advance(TimeSpan.FromSeconds(5));
        return cluster;
    }

    private string[] Warnings() => [.. _log.Lines.Where(line => line.Contains("its packets come from", StringComparison.Ordinal))];

    private static VirtualTransport Listen(VirtualCluster cluster)
    {
        VirtualTransport transport = cluster.Network.CreateTransport();
        cluster.Run(() => transport.StartAsync(CancellationToken.None).AsTask());
        return transport;
    }

    private static void SendPing(VirtualCluster cluster, VirtualTransport from, VirtualNode to, IPEndPoint claimedSource, string claimedName)
    {
        var ping = new WireBuffer();
        PingMessage.Write(ping, 1, "", claimedSource.Address.GetAddressBytes(), (ushort)claimedSource.Port, claimedName);
        from.TrySendPacket(ping.WrittenSpan, new NodeAddress("", to.EndPoint));
        cluster.Advance(TimeSpan.FromMilliseconds(100));
    }
}
