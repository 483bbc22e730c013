using Gossip.InteropTests.Processes;

namespace Gossip.InteropTests.Serf;

[RequiresPeer("serf")]
internal sealed class LeaveTests : ClusterTest
{
    private static readonly TimeSpan s_goodbye = TimeSpan.FromSeconds(2);

    [Test]
    public async Task A_Serf_agent_that_leaves_has_left_and_not_failed()
    {
        (GossipNode node, SerfAgent serf) = await StartNodeWithSerfAsync();

        await serf.LeaveAsync();

        await node.WaitForAsync<MemberLeft>(serf.Name, Soon);
        await serf.Process.ExitAsync(Soon);
        Assert.That(node.Events.ToList().OfType<MemberFailed>(), Is.Empty);
    }

    /// <summary>Serf shows it as failed: left takes an intent message of Serf's own layer.</summary>
    [Test]
    public async Task A_node_that_leaves_is_not_alive_for_Serf_within_two_seconds()
    {
        (GossipNode node, SerfAgent serf) = await StartNodeWithSerfAsync();

        Task<bool> leaving = node.Cluster.LeaveAsync();

        await Eventually.Async(async () => !await serf.SeesAliveAsync(node.Name), s_goodbye, "Serf does not see the node alive");
        Assert.That(await leaving, Is.True, "the goodbye was heard");
    }

    [Test]
    public async Task An_agent_that_is_terminated_is_not_alive_for_Serf_within_two_seconds()
    {
        (GossipAgent agent, SerfAgent serf) = await StartAgentWithSerfAsync();

        await agent.Process.SignalAsync("TERM");

        await Eventually.Async(async () => !await serf.SeesAliveAsync(agent.Name), s_goodbye, "Serf does not see the agent alive");
        Assert.That(await agent.Process.ExitAsync(Soon), Is.Zero);
    }
}
