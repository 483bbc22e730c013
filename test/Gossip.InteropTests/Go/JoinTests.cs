using Gossip.InteropTests.Processes;

namespace Gossip.InteropTests.Go;

internal sealed class JoinTests : MemberlistTest
{
    [Test]
    public async Task A_node_joins_a_memberlist_peer_and_both_list_each_other_as_alive()
    {
        MemberlistPeer peer = await StartPeerAsync("peer");
        GossipNode node = await StartNodeAsync("node");

        JoinResult result = await node.JoinAsync(peer);

        Assert.That(result, Has.Property(nameof(JoinResult.Contacted)).EqualTo(1).And.Property(nameof(JoinResult.Failures)).Empty);
        await node.WaitForAsync<MemberJoined>(peer.Name, Soon);
        await peer.WaitForAsync("joined", node.Name, Soon);
        await SeeEachOtherAsync(node, peer);
    }

    [Test]
    public async Task A_memberlist_peer_joins_a_node_and_both_list_each_other_as_alive()
    {
        GossipNode node = await StartNodeAsync("node");

        MemberlistPeer peer = await StartPeerAsync("peer", "--join", node.Address);

        await node.WaitForAsync<MemberJoined>(peer.Name, Soon);
        await peer.WaitForAsync("joined", node.Name, Soon);
        await SeeEachOtherAsync(node, peer);
    }

    [Test]
    public async Task Both_sides_agree_on_where_each_member_listens()
    {
        (GossipNode node, MemberlistPeer peer) = await StartNodeWithPeerAsync();

        Assert.That(node.Cluster.Members.ToDictionary(m => m.Name, m => m.EndPoint.ToString()), Is.EquivalentTo(
            (await peer.MembersAsync()).ToDictionary(m => m.GetProperty("name").GetString()!, m => m.GetProperty("address").GetString()!)));
    }

    [Test]
    public async Task Two_memberlist_peers_that_join_a_node_come_to_know_each_other()
    {
        GossipNode node = await StartNodeAsync("node");

        MemberlistPeer first = await StartPeerAsync("first", "--join", node.Address);
        MemberlistPeer second = await StartPeerAsync("second", "--join", node.Address);

        await first.WaitForAsync("joined", second.Name, Soon);
        await second.WaitForAsync("joined", first.Name, Soon);
    }
}
