using Gossip.InteropTests.Processes;

namespace Gossip.InteropTests.Go;

internal sealed class LeaveTests : MemberlistTest
{
    private static readonly TimeSpan s_goodbye = TimeSpan.FromSeconds(2);

    [Test]
    public async Task A_memberlist_peer_that_leaves_has_left_and_not_failed()
    {
        (GossipNode node, MemberlistPeer peer) = await StartNodeWithPeerAsync();

        await peer.Process.WriteLineAsync("leave");

        await node.WaitForAsync<MemberLeft>(peer.Name, Soon);
        Assert.That(await peer.Process.ExitAsync(Soon), Is.Zero);
        Assert.That(node.Events.ToList(), Has.None.TypeOf<MemberFailed>());
    }

    [Test]
    public async Task A_node_that_leaves_is_gone_for_a_memberlist_peer_within_two_seconds_and_has_left_and_not_failed()
    {
        (GossipNode node, MemberlistPeer peer) = await StartNodeWithPeerAsync();

        bool wasHeard = await node.Cluster.LeaveAsync();

        await peer.WaitForAsync(MemberlistPeer.Gone, node.Name, s_goodbye);
        Assert.That(wasHeard, Is.True, "the goodbye was heard");
        await AssertHasLeftAsync(node.Name, peer);
    }

    [Test]
    public async Task An_agent_that_is_terminated_is_gone_for_a_memberlist_peer_and_has_left_and_not_failed()
    {
        (GossipAgent agent, MemberlistPeer peer) = await StartAgentWithPeerAsync();

        await agent.Process.SignalAsync("TERM");

        await peer.WaitForAsync(MemberlistPeer.Gone, agent.Name, Soon);
        Assert.That(await agent.Process.ExitAsync(Soon), Is.Zero);
        await AssertHasLeftAsync(agent.Name, peer);
    }

    [Test]
    public async Task A_memberlist_peer_that_has_left_comes_back_at_another_address()
    {
        (GossipNode node, MemberlistPeer peer) = await StartNodeWithPeerAsync();
        await peer.Process.WriteLineAsync("leave");
        await node.WaitForAsync<MemberLeft>(peer.Name, Soon);
        await peer.Process.ExitAsync(Soon); // it repeats its goodbye until then, which would be taken for one of its successor

        MemberlistPeer again = await StartPeerAsync(peer.Name, "--join", node.Address);

        await SeeEachOtherAsync(node, again);
        Assert.That(again.Address, Is.Not.EqualTo(peer.Address));
        await ExchangeNewsAsync(node, again);
    }

    /// <summary>The peer's events do not say how a member went; the state that it gives a newcomer does.</summary>
    private async Task AssertHasLeftAsync(string member, MemberlistPeer peer)
    {
        MemberlistPeer newcomer = await StartPeerAsync("newcomer", "--join", peer.Address);
        Assert.That(await newcomer.StateToldOfAsync(member, Soon), Is.EqualTo("left"));
    }
}
