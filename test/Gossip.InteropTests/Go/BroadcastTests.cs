using System.Net;
using Gossip.InteropTests.Processes;

namespace Gossip.InteropTests.Go;

/// <summary>Messages of the application to everyone. A memberlist passes on nothing itself: its application would have to.</summary>
internal sealed class BroadcastTests : MemberlistTest
{
    private static readonly IPAddress s_elsewhere = IPAddress.Parse("127.0.0.2");

    private static IEnumerable<TestCaseData> Messages()
    {
        yield return new TestCaseData(Text("text")).SetArgDisplayNames("text");
        yield return new TestCaseData(new byte[] { 0 }).SetArgDisplayNames("one byte");
        yield return new TestCaseData(RandomBytes.Create(1300)).SetArgDisplayNames("1300 random bytes");
    }

    [TestCaseSource(nameof(Messages))]
    public async Task A_broadcast_arrives_undamaged_in_both_directions(byte[] message)
    {
        (GossipNode node, MemberlistPeer peer) = await StartNodeWithPeerAsync();

        Task<BroadcastOutcome> sent = node.Cluster.BroadcastAsync(message);
        await peer.BroadcastAsync(message);

        await peer.WaitForMessageAsync(message, Soon);
        Assert.That((await node.WaitForMessageAsync(message, Soon)).Delivery, Is.EqualTo(Delivery.BestEffort));
        Assert.That(await sent, Is.EqualTo(BroadcastOutcome.Sent));
        AssertNoComplaints(peer);
    }

    [Test]
    public async Task The_longest_broadcast_fits_into_a_packet_of_a_memberlist_peer()
    {
        (GossipNode node, MemberlistPeer peer) = await StartNodeWithPeerAsync();
        byte[] message = RandomBytes.Create(node.Cluster.Broadcasts.MaximumMessageLength);

        await node.Cluster.BroadcastAsync(message);

        await peer.WaitForMessageAsync(message, Soon);
    }

    [Test]
    public async Task A_hundred_broadcasts_of_a_peer_are_received_once_each()
    {
        (GossipNode node, MemberlistPeer peer) = await StartNodeWithPeerAsync(options => options with { MessageRelay = new RelayOnce() });
        string[] messages = [.. Enumerable.Range(0, 100).Select(i => $"broadcast {i}")];

        foreach (string message in messages)
        {
            await peer.BroadcastAsync(Text(message));
        }

        await Eventually.Async(() => node.Messages.Count >= messages.Length, Soon, "the node receives every broadcast");
        Assert.That(node.Messages.ToList().Select(message => Text(message.Payload)), Is.EquivalentTo(messages));
    }

    /// <summary>The far node takes nothing from where the peer is, so that only the relay can bring it the peer's broadcast.</summary>
    [Test]
    public async Task A_relay_passes_on_a_broadcast_of_a_peer_to_a_node_that_cannot_hear_it()
    {
        (GossipNode far, GossipNode relay, MemberlistPeer peer) = await StartChainAsync();
        byte[] message = RandomBytes.Create(500);

        await peer.BroadcastAsync(message);

        UserMessage received = await far.WaitForMessageAsync(message, Soon);
        Assert.That(received.Source, Is.EqualTo(relay.Cluster.LocalMember.EndPoint));
    }

    [Test]
    public async Task A_relay_passes_on_a_broadcast_to_a_peer_that_the_sender_does_not_know()
    {
        (GossipNode far, _, MemberlistPeer peer) = await StartChainAsync();
        byte[] message = RandomBytes.Create(500);

        await far.Cluster.BroadcastAsync(message);

        await peer.WaitForMessageAsync(message, Soon);
        Assert.That(far.SeesAlive(peer.Name), Is.False);
    }

    private async Task<(GossipNode Far, GossipNode Relay, MemberlistPeer Peer)> StartChainAsync()
    {
        Task<MemberlistPeer> starting = StartPeerAsync("peer", "--bind", $"{s_elsewhere}:0");
        GossipNode relay = await StartNodeAsync(UniqueName, options => options with { MessageRelay = new RelayOnce() });
        GossipNode far = await StartNodeAsync("far", options => options with { AllowedNetworks = [new IPNetwork(IPAddress.Loopback, 32)] });
        MemberlistPeer peer = await starting;
        await relay.JoinAsync(peer);
        await far.JoinAsync(relay);
        await SeeEachOtherAsync(relay, peer);
        await relay.WaitForAsync<MemberJoined>(far.Name, Soon);
        await far.WaitForAsync<MemberJoined>(relay.Name, Soon);
        return (far, relay, peer);
    }
}
