using System.Net;
using System.Net.Sockets;
using Gossip.InteropTests.Processes;

namespace Gossip.InteropTests.Serf;

[RequiresPeer("serf")]
internal sealed class HostilePacketTests : ClusterTest
{
    private const int Seed = 20_260_218;
    private const int LargestDatagram = 65_507;

    private static IEnumerable<TestCaseData> Packets()
    {
        yield return new TestCaseData(Array.Empty<byte>()).SetArgDisplayNames("empty");
        yield return new TestCaseData(Convert.FromHexString("0082a44e6f6465a161a55365714e")).SetArgDisplayNames("a ping cut short");
        yield return new TestCaseData(Convert.FromHexString("07020010000500")).SetArgDisplayNames("a compound cut short");
        yield return new TestCaseData(RandomBytes(300)).SetArgDisplayNames($"300 random bytes of seed {Seed}");
        yield return new TestCaseData(RandomBytes(LargestDatagram)).SetArgDisplayNames($"64 KiB of seed {Seed}");
        yield return new TestCaseData(new byte[LargestDatagram]).SetArgDisplayNames("64 KiB of zeros");
        yield return new TestCaseData(Enumerable.Repeat((byte)9, LargestDatagram).ToArray()).SetArgDisplayNames("64 KiB of compression");
    }

    [TestCaseSource(nameof(Packets))]
    public async Task A_packet_that_is_no_message_is_counted_and_the_node_lives_on(byte[] packet)
    {
        (GossipNode node, SerfAgent serf) = await StartNodeWithSerfAsync();
        using var drops = new DropCounter(node.Name);

        await SendAsync(packet, node);

        await drops.WaitForAsync(1, Soon);
        await ProveItLivesAsync(node, serf);
    }

    [Test]
    public async Task A_thousand_random_packets_leave_the_node_alive_and_healthy()
    {
        (GossipNode node, SerfAgent serf) = await StartNodeWithSerfAsync();
        using var drops = new DropCounter(node.Name);
        var random = new Random(Seed);

        for (int i = 0; i < 1000; i++)
        {
            byte[] packet = new byte[random.Next(1, 1400)];
            random.NextBytes(packet);
            await SendAsync(packet, node);
        }

        await drops.WaitForAsync(900, Soon);
        await ProveItLivesAsync(node, serf);
        Assert.That(node.Cluster.AliveCount, Is.EqualTo(2), $"no member was made up (seed {Seed})");
    }

    private static byte[] RandomBytes(int count)
    {
        byte[] bytes = new byte[count];
        new Random(Seed).NextBytes(bytes);
        return bytes;
    }

    private static async Task SendAsync(byte[] packet, GossipNode node)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        int sent = await socket.SendToAsync(packet, IPEndPoint.Parse(node.Address));
        Assert.That(sent, Is.EqualTo(packet.Length));
    }

    /// <summary>What it says still reaches Serf, and Serf's pings still reach it.</summary>
    private static async Task ProveItLivesAsync(GossipNode node, SerfAgent serf)
    {
        await node.Cluster.UpdateMetadataAsync(SerfTags.Encode("still", "here"));
        await Eventually.Async(
            async () => (await serf.MemberAsync(node.Name)) is { Status: "alive" } member && member.Tags.ContainsKey("still"),
            Soon,
            "Serf hears the node");
        await serf.SetTagAsync("still=there");
        await node.WaitForAsync<MemberUpdated>(serf.Name, Soon);
        Assert.That(node.Events.ToList(), Has.None.TypeOf<MemberFailed>());
    }
}
