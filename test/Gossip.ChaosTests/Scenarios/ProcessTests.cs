using System.Diagnostics;
using Gossip.ChaosTests.Expectations;
using Gossip.ChaosTests.Network;
using Gossip.ChaosTests.Nodes;

namespace Gossip.ChaosTests.Scenarios;

/// <summary>Processes that die, stand still, come back or hardly get a processor.</summary>
internal sealed class ProcessTests : ChaosTest
{
    private const int Nodes = 5;

    [Test]
    public async Task Whoever_is_killed_is_found_out_by_all_and_nobody_else()
    {
        (AgentNode[] agents, AgentNode victim, ProtocolBounds bounds) = await StartWithVictimAsync();

        await victim.Process.KillAsync();
        TimeSpan noticed = await GiveUpAsync(agents[..^1], [victim], bounds.EveryoneNotices);
        AgentNode back = await StartAgentAsync(victim.Host, "--join", agents[0].Address);
        TimeSpan agreed = await AgreeAsync([.. agents[..^1], back], bounds.Agreement, "the killed one is back");

        AssertNobodyFailed(accusation => accusation.Member == victim.Name);
        Measured($"noticed by all after {noticed.TotalSeconds:0.0} s (at most {bounds.EveryoneNotices.TotalSeconds:0}), back after {agreed.TotalSeconds:0.0} s");
    }

    /// <summary>Back before the shortest suspicion is over: it speaks up and refutes.</summary>
    [Test]
    public async Task Whoever_restarts_at_once_under_its_name_is_not_missed()
    {
        (AgentNode[] agents, AgentNode victim, ProtocolBounds bounds) = await StartWithVictimAsync();

        long killed = Stopwatch.GetTimestamp();
        await victim.Process.KillAsync();
        AgentNode back = await StartAgentAsync(victim.Host, "--join", agents[0].Address);
        TimeSpan gone = Stopwatch.GetElapsedTime(killed);
        await AgreeAsync([.. agents[..^1], back], bounds.Agreement, "the restarted one is back");
        await Task.Delay(bounds.MaximumSuspicion); // a suspicion that nobody refuted would be over

        AssertNobodyFailed(accusation => gone > bounds.MinimumSuspicion && accusation.Member == victim.Name);
        Measured($"gone for {gone.TotalSeconds:0.0} s (shortest suspicion {bounds.MinimumSuspicion.TotalSeconds:0.0})");
    }

    [Test]
    public async Task Whoever_stands_still_for_less_than_the_shortest_suspicion_is_not_called_failed()
    {
        (AgentNode[] agents, AgentNode victim, ProtocolBounds bounds) = await StartWithVictimAsync();
        TimeSpan pause = bounds.MinimumSuspicion * 0.75;

        for (int i = 0; i < 3; i++)
        {
            await victim.Process.PauseAsync(pause);
            await AgreeAsync(agents, bounds.Agreement, "all agree again");
            await Task.Delay(pause);
        }

        AssertNobodyFailed();
        Measured($"three times {pause.TotalSeconds:0.0} s: nobody called failed");
    }

    /// <summary>What went wrong for it while it stood still is no reason to call others failed when it goes on.</summary>
    [Test]
    public async Task Whoever_stands_still_until_it_is_given_up_comes_back_and_accuses_nobody()
    {
        (AgentNode[] agents, AgentNode victim, ProtocolBounds bounds) = await StartWithVictimAsync();

        await victim.Process.SignalAsync("STOP");
        TimeSpan noticed = await GiveUpAsync(agents[..^1], [victim], bounds.EveryoneNotices);
        await victim.Process.SignalAsync("CONT");
        TimeSpan agreed = await AgreeAsync(agents, bounds.Agreement, "the stopped one is back");
        await Task.Delay(bounds.MinimumSuspicion);

        AssertNobodyFailed(accusation => accusation.Member == victim.Name);
        Measured($"given up by all after {noticed.TotalSeconds:0.0} s, agreement {agreed.TotalSeconds:0.0} s after it went on (at most {bounds.Agreement.TotalSeconds:0})");
    }

    [Test]
    public async Task A_node_with_a_twentieth_of_a_processor_accuses_nobody_and_all_agree_in_the_end()
    {
        (AgentNode[] agents, AgentNode slow, ProtocolBounds bounds) = await StartWithVictimAsync();
        string means;

        await using (ProcessorShare share = await ProcessorShare.LimitAsync(slow.Process, percent: 5))
        {
            means = share.Means;
            for (int i = 0; i < 20; i++)
            {
                await agents[i % (Nodes - 1)].SendReliablyAsync(slow.Name, $"{i}{new string('x', 10_000)}");
                await agents[i % (Nodes - 1)].Process.WriteLineAsync($"meta {i}"); // news keeps it busy too
                await Task.Delay(TimeSpan.FromSeconds(1));
            }
        }

        TimeSpan agreed = await AgreeAsync(agents, bounds.Agreement, "all agree");
        AssertNobodyFailed(accusation => accusation.Member == slow.Name);
        Measured($"{means}; the slow one was called failed {Accusation.Of(Agents).Count} times, agreement {agreed.TotalSeconds:0.0} s after it had all of it again");
    }

    private async Task<(AgentNode[] Agents, AgentNode Victim, ProtocolBounds Bounds)> StartWithVictimAsync()
    {
        VirtualNetwork network = await CreateNetworkAsync(Nodes);
        AgentNode[] agents = await StartClusterAsync(network);
        return (agents, agents[^1], Preset.For(Nodes));
    }
}
