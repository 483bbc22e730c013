using Gossip.InteropTests.Processes;

namespace Gossip.InteropTests.Go;

/// <summary>A member starts again under its name at a new address.</summary>
internal sealed class NameTakeoverTests : MemberlistTest
{
    private static readonly TimeSpan AFewSeconds = TimeSpan.FromSeconds(8);

    /// <summary>A peer refuses the name until it has given up its holder and forgotten it.</summary>
    private static readonly TimeSpan WhenForgotten = TimeSpan.FromSeconds(90);

    [Test]
    public async Task A_peer_that_was_restarted_at_a_new_address_is_itself_again_within_seconds()
    {
        (GossipNode node, MemberlistPeer peer) = await StartNodeWithPeerAsync();
        await peer.SetMetadataAsync("raises the incarnation");
        await node.WaitForAsync<MemberUpdated>(peer.Name, Soon);
        await peer.Process.KillAsync();

        MemberlistPeer back = await StartPeerAsync(peer.Name, "--join", node.Address);

        await Eventually.Async(() => node.SeesAlive(back.Name) && node.MemberOf(back).EndPoint.ToString() == back.Address, AFewSeconds, "the node sees it there");
        Assert.That(node.Events.ToList(), Has.None.TypeOf<MemberFailed>().And.None.TypeOf<NameConflict>());
    }

    [Test]
    public async Task A_node_that_was_restarted_at_a_new_address_is_itself_again_at_nodes_at_once_and_at_peers_in_the_end()
    {
        (GossipNode node, MemberlistPeer peer) = await StartNodeWithPeerAsync("--push-pull-interval=2s");
        GossipNode former = await StartNodeAsync($"{UniqueName}-restarted");
        await former.JoinAsync(peer);
        await Eventually.Async(() => node.SeesAlive(former.Name), Soon, "the node sees it");
        await former.Cluster.ShutdownAsync();

        GossipNode back = await StartNodeAsync(former.Name);
        await back.JoinAsync(node);

        await Eventually.Async(() => node.SeesAlive(back.Name) && node.MemberOf(back).EndPoint.ToString() == back.Address, AFewSeconds, "the node sees it there");
        await peer.Events.WaitForAsync(
            e => e.Kind == "joined" && e.Name == back.Name && e.Address == back.Address, WhenForgotten, "the peer sees it there");
        Assert.That(node.Events.ToList().Where(e => e.Member.Name == back.Name), Has.None.TypeOf<MemberFailed>(), "what the peer said meanwhile changed nothing");
        Assert.That(node.MemberOf(back).EndPoint.ToString(), Is.EqualTo(back.Address));
    }
}
