using Gossip.InteropTests.Processes;

namespace Gossip.InteropTests.Go;

internal sealed class MetadataTests : MemberlistTest
{
    [Test]
    public async Task Metadata_is_known_with_the_join_in_both_directions()
    {
        MemberlistPeer peer = await StartPeerAsync("peer", "--meta", "grün");
        GossipNode node = await StartNodeAsync("node", Text("röd"));
        await node.JoinAsync(peer);

        MemberJoined seenByNode = await node.WaitForAsync<MemberJoined>(peer.Name, Soon);
        AgentEvent seenByPeer = await peer.WaitForAsync("joined", node.Name, Soon);

        Assert.That(Text(seenByNode.Member.Metadata), Is.EqualTo("grün"));
        Assert.That(seenByPeer.Meta, Is.EqualTo("röd"));
    }

    [Test]
    public async Task Metadata_that_changes_is_seen_in_both_directions_again_and_again()
    {
        (GossipNode node, MemberlistPeer peer) = await StartNodeWithPeerAsync();

        for (int change = 0; change < 5; change++)
        {
            await ExchangeNewsAsync(node, peer);
        }

        AssertNoComplaints(peer);
    }

    [Test]
    public async Task Metadata_that_is_no_text_arrives_as_it_is()
    {
        byte[] metadata = [.. Enumerable.Range(0, 512).Select(i => (byte)~i)];
        MemberlistPeer peer = await StartPeerAsync("peer");
        GossipNode node = await StartNodeAsync("node", metadata);

        await peer.JoinAsync(node);

        AgentEvent joined = await peer.WaitForAsync("joined", node.Name, Soon);
        Assert.That(joined.MetaBase64, Is.EqualTo(Convert.ToBase64String(metadata)));
    }

    [Test]
    public async Task Metadata_that_is_taken_back_is_empty_in_both_directions()
    {
        MemberlistPeer peer = await StartPeerAsync("peer", "--meta", "something");
        GossipNode node = await StartNodeAsync("node", Text("something"));
        await node.JoinAsync(peer);
        await SeeEachOtherAsync(node, peer);

        await Task.WhenAll(node.Cluster.UpdateMetadataAsync(default), peer.SetMetadataAsync(""));

        Assert.That((await node.WaitForAsync<MemberUpdated>(peer.Name, Soon)).Member.Metadata.Length, Is.Zero);
        Assert.That((await peer.WaitForAsync("updated", node.Name, Soon)).Meta, Is.Empty);
    }
}
