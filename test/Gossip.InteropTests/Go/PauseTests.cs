using Gossip.InteropTests.Processes;

namespace Gossip.InteropTests.Go;

/// <summary>
/// A member that stands still for so long that it is given up, and then goes on as if nothing had happened. memberlist never tries
/// again by itself to reach who is dead: the member comes back because it is still gossiped to, and refutes.
/// </summary>
internal sealed class PauseTests : MemberlistTest
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(20);

    // The one that stood still may find the other one suspicious at first; both have to refute.
    private static readonly TimeSpan s_recovery = TimeSpan.FromSeconds(20);

    [Test]
    public async Task A_memberlist_peer_that_was_paused_comes_back()
    {
        (GossipNode node, MemberlistPeer peer) = await StartNodeWithPeerAsync();

        Task pause = peer.Process.PauseAsync(s_pause);
        await node.WaitForAsync<MemberFailed>(peer.Name, LanRules.LatestFailure);
        await pause;

        await Eventually.Async(
            async () => node.SeesAlive(peer.Name) && await peer.SeesAliveAsync(node.Name), s_recovery, "both see each other alive");
    }

    [Test]
    public async Task An_agent_that_was_paused_comes_back()
    {
        (GossipAgent agent, MemberlistPeer peer) = await StartAgentWithPeerAsync();

        Task pause = agent.Process.PauseAsync(s_pause);
        await peer.WaitForAsync(MemberlistPeer.Gone, agent.Name, LanRules.LatestFailure);
        await pause;

        await Eventually.Async(
            async () => await agent.SeesAliveAsync(peer.Name) && await peer.SeesAliveAsync(agent.Name), s_recovery, "both see each other alive");
    }
}
