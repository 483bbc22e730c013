using System.Diagnostics;
using Gossip.InteropTests.Processes;

namespace Gossip.InteropTests.Alertmanager;

internal sealed class MembershipTests : AlertmanagerTest
{
    private static readonly TimeSpan s_goodbye = TimeSpan.FromSeconds(2);

    [Test]
    public async Task A_node_that_joins_an_Alertmanager_is_listed_there_by_name_and_address()
    {
        AlertmanagerServer alertmanager = await StartAlertmanagerAsync();
        GossipNode node = await StartPlainNodeAsync();

        await node.JoinAsync(alertmanager);

        await SeesAsync(alertmanager, node);
        MemberJoined joined = await node.WaitForAsync<MemberJoined>(alertmanager.Name, Soon);
        Assert.That(joined.Member.EndPoint.ToString(), Is.EqualTo(alertmanager.Address));
    }

    [Test]
    public async Task An_Alertmanager_that_joins_a_node_is_a_member_on_both_sides()
    {
        GossipNode node = await StartPlainNodeAsync();

        AlertmanagerServer alertmanager = await StartAlertmanagerAsync(node);

        await SeesAsync(alertmanager, node);
        await node.WaitForAsync<MemberJoined>(alertmanager.Name, Soon);
    }

    [Test]
    public async Task An_agent_that_is_killed_is_dropped_in_time_and_not_before()
    {
        AlertmanagerServer alertmanager = await StartAlertmanagerAsync();
        GossipAgent agent = await StartPlainAgentAsync(alertmanager);

        long killed = Stopwatch.GetTimestamp();
        await agent.Process.KillAsync();

        await DropsAsync(alertmanager, agent, LanRules.LatestFailure);
        Assert.That(Stopwatch.GetElapsedTime(killed), Is.GreaterThan(LanRules.MinimumSuspicion), "it was not taken for a leave");
    }

    [Test]
    public async Task An_agent_that_leaves_is_dropped_within_two_seconds()
    {
        AlertmanagerServer alertmanager = await StartAlertmanagerAsync();
        GossipAgent agent = await StartPlainAgentAsync(alertmanager);

        await agent.Process.WriteLineAsync("leave");

        await DropsAsync(alertmanager, agent, s_goodbye);
        Assert.That(await agent.Process.ExitAsync(Soon), Is.Zero);
    }

    [Test]
    public async Task An_Alertmanager_that_is_killed_has_failed_and_one_that_is_terminated_has_left()
    {
        GossipNode node = await StartPlainNodeAsync();
        AlertmanagerServer[] alertmanagers = await Task.WhenAll(StartAlertmanagerAsync(node), StartAlertmanagerAsync(node));
        await Task.WhenAll(alertmanagers.Select(alertmanager => node.WaitForAsync<MemberJoined>(alertmanager.Name, Soon)));

        await alertmanagers[0].Process.SignalAsync("TERM");
        await node.WaitForAsync<MemberLeft>(alertmanagers[0].Name, Soon);
        await alertmanagers[1].Process.KillAsync();
        await node.WaitForAsync<MemberFailed>(alertmanagers[1].Name, LanRules.LatestFailure);
    }
}
