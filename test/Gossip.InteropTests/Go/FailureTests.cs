using Gossip.InteropTests.Processes;

namespace Gossip.InteropTests.Go;

internal sealed class FailureTests : MemberlistTest
{
    [Test]
    public async Task A_killed_memberlist_peer_fails_when_its_suspicion_has_run_out_and_not_before()
    {
        (GossipNode node, MemberlistPeer peer) = await StartNodeWithPeerAsync();

        DateTimeOffset killed = DateTimeOffset.UtcNow;
        await peer.Process.KillAsync();

        MemberFailed failed = await node.WaitForAsync<MemberFailed>(peer.Name, LanRules.LatestFailure);
        Assert.That(failed.Time - killed, Is.InRange(LanRules.MinimumSuspicion, LanRules.LatestFailure));
        Assert.That(node.Events.ToList(), Has.None.TypeOf<MemberLeft>());
    }

    [Test]
    public async Task A_killed_agent_fails_for_a_memberlist_peer_in_time()
    {
        (GossipAgent agent, MemberlistPeer peer) = await StartAgentWithPeerAsync();

        DateTimeOffset killed = DateTimeOffset.UtcNow;
        await agent.Process.KillAsync();

        AgentEvent gone = await peer.WaitForAsync(MemberlistPeer.Gone, agent.Name, LanRules.LatestFailure);
        Assert.That(gone.Time - killed, Is.InRange(LanRules.MinimumSuspicion, LanRules.LatestFailure));
        Assert.That(await NewcomerHearsAsync(peer, agent.Name), Is.EqualTo("failed"));
    }

    /// <summary>What the peer tells a newcomer of a member: its events do not say how a member went, its state does.</summary>
    private async Task<string?> NewcomerHearsAsync(MemberlistPeer peer, string member)
    {
        MemberlistPeer newcomer = await StartPeerAsync("newcomer", "--join", peer.Address);
        return await newcomer.StateToldOfAsync(member, Soon);
    }
}
