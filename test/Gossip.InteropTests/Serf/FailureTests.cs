using System.Diagnostics;
using Gossip.InteropTests.Processes;

namespace Gossip.InteropTests.Serf;

[RequiresPeer("serf")]
internal sealed class FailureTests : ClusterTest
{
    [Test]
    public async Task A_killed_Serf_agent_fails_when_its_suspicion_has_run_out_and_not_before()
    {
        (GossipNode node, SerfAgent serf) = await StartNodeWithSerfAsync();

        DateTimeOffset killed = DateTimeOffset.UtcNow;
        await serf.Process.KillAsync();

        MemberFailed failed = await node.WaitForAsync<MemberFailed>(serf.Name, LanRules.LatestFailure);
        Assert.That(failed.Time - killed, Is.InRange(LanRules.MinimumSuspicion, LanRules.LatestFailure));
        Assert.That(node.Events.ToList().OfType<MemberLeft>(), Is.Empty);
    }

    [Test]
    public async Task A_killed_agent_fails_for_Serf_in_time()
    {
        (GossipAgent agent, SerfAgent serf) = await StartAgentWithSerfAsync();

        long killed = Stopwatch.GetTimestamp();
        await agent.Process.KillAsync();

        await Eventually.Async(
            async () => (await serf.MemberAsync(agent.Name))?.Status == "failed", LanRules.LatestFailure, "Serf sees the agent failed");
        Assert.That(Stopwatch.GetElapsedTime(killed), Is.GreaterThan(LanRules.MinimumSuspicion), "it was not taken for a leave");
    }

    /// <summary>Alone, the node would wait for the longest suspicion, 24 s: four members expect two to confirm it.</summary>
    [Test]
    public async Task A_suspicion_that_Serf_agents_confirm_is_over_early()
    {
        (GossipNode node, SerfAgent serf) = await StartNodeWithSerfAsync();
        SerfAgent[] others = await Task.WhenAll(StartSerfAsync("other"), StartSerfAsync("victim"));
        await Task.WhenAll(others.Select(other => other.JoinAsync(serf)));
        await Task.WhenAll(others.Select(other => node.WaitForAsync<MemberJoined>(other.Name, Soon)));

        DateTimeOffset killed = DateTimeOffset.UtcNow;
        await others[1].Process.KillAsync();

        MemberFailed failed = await node.WaitForAsync<MemberFailed>("victim", TimeSpan.FromSeconds(24));
        Assert.That(failed.Time - killed, Is.InRange(LanRules.MinimumSuspicion, TimeSpan.FromSeconds(16)));
        await Eventually.Async(
            async () => (await serf.MemberAsync("victim"))?.Status == "failed", Soon, "Serf comes to the same end");
    }
}
