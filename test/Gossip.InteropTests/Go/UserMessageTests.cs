using Gossip.InteropTests.Processes;
using Gossip.Security;

namespace Gossip.InteropTests.Go;

/// <summary>Messages of the application to one node. <see cref="EncryptionTests"/> has them in all layers, <see cref="LargeMessageTests"/> the longest.</summary>
internal sealed class UserMessageTests : MemberlistTest
{
    private const int Megabyte = 1 << 20;

    /// <summary>The longest that the way takes.</summary>
    private const int Longest = -1;

    private static IEnumerable<TestCaseData> Sizes()
    {
        yield return new TestCaseData(Delivery.BestEffort, 1);
        yield return new TestCaseData(Delivery.BestEffort, Longest).SetArgDisplayNames("BestEffort", "the longest");
        yield return new TestCaseData(Delivery.Reliable, 1);
        yield return new TestCaseData(Delivery.Reliable, Megabyte).SetArgDisplayNames("Reliable", "1 MiB");
    }

    [TestCaseSource(nameof(Sizes))]
    public async Task A_message_arrives_undamaged_in_both_directions(Delivery delivery, int length)
    {
        (GossipNode node, MemberlistPeer peer) = await StartNodeWithPeerAsync();
        byte[] message = RandomBytes.Create(length == Longest ? node.Cluster.Broadcasts.MaximumMessageLength : length);

        await node.SendAsync(peer, message, delivery);
        await peer.SendAsync(node, message, delivery);

        await peer.WaitForMessageAsync(message, Soon);
        UserMessage received = await node.WaitForMessageAsync(message, Soon);
        Assert.That(received.Delivery, Is.EqualTo(delivery));
        Assert.That(received.Source.Address, Is.EqualTo(node.MemberOf(peer).EndPoint.Address));
        AssertNoComplaints(peer);
    }

    [Test]
    public async Task Text_arrives_as_it_was_written_in_both_directions([Values] Delivery delivery)
    {
        (GossipNode node, MemberlistPeer peer) = await StartNodeWithPeerAsync();

        await node.SendAsync(peer, Text("Grüße an alle"), delivery);
        await peer.SendAsync(node, Text("smörgåsbord"), delivery);

        AgentEvent heard = await peer.WaitForMessageAsync(Text("Grüße an alle"), Soon);
        Assert.That(heard.Json.GetProperty("text").GetString(), Is.EqualTo("Grüße an alle"));
        await node.WaitForMessageAsync(Text("smörgåsbord"), Soon);
    }

    [TestCase(true, true)]
    [TestCase(true, false)]
    [TestCase(false, true)]
    public async Task A_peer_that_has_not_the_same_key_refuses_a_message_and_the_sender_knows(bool nodeHasKey, bool peerHasKey)
    {
        GossipNode node = await StartNodeAsync(UniqueName, options => options with { Keyring = nodeHasKey ? new Keyring(Keyring.GenerateKey()) : null });
        MemberlistPeer peer = await StartPeerAsync("peer", peerHasKey ? ["--key", Convert.ToBase64String(Keyring.GenerateKey())] : []);
        NodeAddress address = new(peer.Name, System.Net.IPEndPoint.Parse(peer.Address));

        DeliveryFailedException refused = Assert.ThrowsAsync<DeliveryFailedException>(
            () => node.Cluster.SendAsync(address, Text("secret"), Delivery.Reliable));

        Assert.That(refused.Message, Does.Contain(peer.Address));
        Assert.That(peer.Events.ToList(), Has.None.Property(nameof(AgentEvent.Kind)).EqualTo("message"));
    }

    [Test]
    public async Task Nobody_takes_a_message_at_an_address_where_nobody_listens()
    {
        GossipNode node = await StartNodeAsync(UniqueName);
        NodeAddress nobody = new("nobody", FreePort.Next());

        Assert.ThrowsAsync<DeliveryFailedException>(() => node.Cluster.SendAsync(nobody, Text("lost"), Delivery.Reliable));
    }

    [Test]
    public async Task A_flood_of_messages_does_not_hide_news_of_members()
    {
        (GossipNode node, MemberlistPeer peer) = await StartNodeWithPeerAsync();

        for (int i = 0; i < 500; i++)
        {
            await peer.Process.WriteLineAsync($"send {node.Name} {i}");
        }

        await Eventually.Async(() => node.Messages.Count == 500, Soon, "every message is received");
        Assert.That(node.Messages.ToList().Select(message => Text(message.Payload)).Distinct().Count(), Is.EqualTo(500));
        await ExchangeNewsAsync(node, peer);
    }
}
