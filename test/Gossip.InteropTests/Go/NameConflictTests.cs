using Gossip.InteropTests.Processes;

namespace Gossip.InteropTests.Go;

/// <summary>Two nodes that claim one name.</summary>
internal sealed class NameConflictTests : MemberlistTest
{
    [Test]
    public async Task A_peer_with_the_name_of_the_node_itself_is_a_conflict_on_both_sides()
    {
        GossipNode node = await StartNodeAsync(UniqueName);
        MemberlistPeer namesake = await StartPeerAsync(node.Name);

        await namesake.Process.WriteLineAsync($"join {node.Address}");

        NameConflict seenByNode = await node.WaitForAsync<NameConflict>(node.Name, Soon);
        AssertBetween(seenByNode, holder: node, claimant: namesake);
        await SeesConflictAsync(namesake, holder: namesake, claimant: node);
        Assert.That(node.Cluster.LocalMember.EndPoint.ToString(), Is.EqualTo(node.Address));
    }

    [Test]
    public async Task Two_peers_of_one_name_are_a_conflict_that_everybody_is_told_of()
    {
        (GossipNode node, MemberlistPeer peer) = await StartNodeWithPeerAsync();
        MemberlistPeer namesake = await StartPeerAsync(peer.Name);

        await namesake.Process.WriteLineAsync($"join {node.Address}");

        NameConflict seenByNode = await node.WaitForAsync<NameConflict>(peer.Name, Soon);
        AssertBetween(seenByNode, holder: peer, claimant: namesake);
        await SeesConflictAsync(namesake, holder: namesake, claimant: peer);
        Assert.That(node.MemberOf(peer).EndPoint.ToString(), Is.EqualTo(peer.Address), "the first keeps the name");
    }

    /// <summary>The member keeps its name at the peer as well, which is told of the node that claims it.</summary>
    [Test]
    public async Task A_node_with_the_name_of_a_member_is_a_conflict_at_the_peer()
    {
        (GossipNode node, MemberlistPeer peer) = await StartNodeWithPeerAsync();
        GossipNode namesake = await StartNodeAsync(node.Name);

        await namesake.JoinAsync(peer);

        await SeesConflictAsync(peer, holder: node, claimant: namesake);
        NameConflict seenByNamesake = await namesake.WaitForAsync<NameConflict>(node.Name, Soon);
        AssertBetween(seenByNamesake, holder: namesake, claimant: node);
    }

    private static void AssertBetween(NameConflict conflict, IParticipant holder, IParticipant claimant)
    {
        Assert.That(conflict.Member.EndPoint.ToString(), Is.EqualTo(holder.Address));
        Assert.That(conflict.Claimant.ToString(), Is.EqualTo(claimant.Address));
    }

    private static Task<AgentEvent> SeesConflictAsync(MemberlistPeer peer, IParticipant holder, IParticipant claimant) => peer.Events.WaitForAsync(
        e => e.Kind == "conflict" && e.Name == holder.Name && e.Address == holder.Address && e.Json.GetProperty("other").GetString() == claimant.Address,
        Soon,
        $"{peer.Name} at {peer.Address} is told that {claimant.Address} claims the name of {holder.Address}");
}
