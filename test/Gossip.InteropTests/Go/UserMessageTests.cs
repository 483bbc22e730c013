using System.Globalization;
using Gossip.InteropTests.Processes;

namespace Gossip.InteropTests.Go;

/// <summary>Messages of an application on the peer. No application takes them here: they are counted and do no harm.</summary>
internal sealed class UserMessageTests : MemberlistTest
{
    private const int Megabyte = 1 << 20;

    [TestCase("send", 20)]
    [TestCase("send", 1300)]
    [TestCase("send-reliable", 20)]
    [TestCase("send-reliable", 5 * Megabyte)]
    [TestCase("broadcast", 20)]
    public async Task A_message_of_the_application_is_counted_and_does_no_harm(string command, int length)
    {
        (GossipNode node, MemberlistPeer peer) = await StartNodeWithPeerAsync();
        using var drops = new DropCounter(node.Name);

        string receiver = command == "broadcast" ? "" : $"{node.Name} ";
        await peer.Process.WriteLineAsync($"{command} {receiver}{RandomText.Create(length)}");

        await drops.WaitForUserMessagesAsync(1, Soon);
        await ExchangeNewsAsync(node, peer);
        Assert.That(drops.Faults, Is.Empty);
        AssertNoComplaints(peer);
    }

    [Test]
    public async Task A_flood_of_messages_does_not_hide_news_of_members()
    {
        (GossipNode node, MemberlistPeer peer) = await StartNodeWithPeerAsync();
        using var drops = new DropCounter(node.Name);

        for (int i = 0; i < 500; i++)
        {
            await peer.Process.WriteLineAsync($"send {node.Name} {i.ToString(CultureInfo.InvariantCulture)}");
        }

        await drops.WaitForUserMessagesAsync(400, Soon);
        await ExchangeNewsAsync(node, peer);
    }
}
