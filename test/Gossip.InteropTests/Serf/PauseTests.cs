using Gossip.InteropTests.Processes;

namespace Gossip.InteropTests.Serf;

/// <summary>A peer that stands still for so long that it is given up, and then goes on as if nothing had happened.</summary>
[RequiresPeer("serf")]
internal sealed class PauseTests : ClusterTest
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(20);

    // Serf tries to reach a failed member again every 30 s; refuting is much quicker.
    private static readonly TimeSpan s_recovery = TimeSpan.FromSeconds(40);

    [Test]
    public async Task A_Serf_agent_that_was_paused_comes_back()
    {
        (GossipNode node, SerfAgent serf) = await StartNodeWithSerfAsync();

        Task pause = serf.Process.PauseAsync(s_pause);
        await node.WaitForAsync<MemberFailed>(serf.Name, LanRules.LatestFailure);
        await pause;

        await Eventually.Async(
            async () => node.SeesAlive(serf.Name) && await serf.SeesAliveAsync(node.Name), s_recovery, "both see each other alive");
    }

    [Test]
    public async Task An_agent_that_was_paused_comes_back()
    {
        (GossipAgent agent, SerfAgent serf) = await StartAgentWithSerfAsync();

        Task pause = agent.Process.PauseAsync(s_pause);
        await Eventually.Async(
            async () => (await serf.MemberAsync(agent.Name))?.Status == "failed", LanRules.LatestFailure, "Serf sees the agent failed");
        await pause;

        await Eventually.Async(
            async () => await agent.SeesAliveAsync(serf.Name) && await serf.SeesAliveAsync(agent.Name),
            s_recovery,
            "both see each other alive");
    }
}
