using System.Diagnostics;
using Gossip.ChaosTests.Expectations;
using Gossip.ChaosTests.Network;
using Gossip.ChaosTests.Nodes;

namespace Gossip.ChaosTests.Scenarios;

/// <summary>Nodes that come back: one after the other, or elsewhere.</summary>
internal sealed class RestartTests : ChaosTest
{
    private const int Nodes = 5;

    /// <summary>A rolling upgrade: each node is replaced once the one before is a member again. Only who is away may be called failed.</summary>
    [TestCase("leave")]
    [TestCase("kill")]
    public async Task A_rolling_restart_never_has_a_third_one_called_failed(string way)
    {
        VirtualNetwork network = await CreateNetworkAsync(Nodes);
        AgentNode[] agents = await StartClusterAsync(network);
        ProtocolBounds bounds = Preset.For(Nodes);
        var away = new List<(string Name, DateTimeOffset From, DateTimeOffset Until)>();
        var took = TimeSpan.Zero;

        for (int i = 0; i < Nodes; i++)
        {
            DateTimeOffset from = DateTimeOffset.UtcNow;
            long started = Stopwatch.GetTimestamp();
            await StopAsync(agents[i], way);
            agents[i] = await StartAgentAsync(agents[i].Host, "--join", agents[(i + 1) % Nodes].Address);
            await AgreeAsync(agents, bounds.Agreement, $"{agents[i].Name} is back");
            took = Max(took, Stopwatch.GetElapsedTime(started));
            away.Add((agents[i].Name, from, DateTimeOffset.UtcNow));
        }

        await Task.Delay(bounds.MinimumSuspicion + bounds.MinimumSuspicion); // what was only suspected would show
        await AgreeAsync(agents, bounds.Agreement, "all agree in the end");
        AssertNobodyFailed(accusation => away.Any(a => a.Name == accusation.Member && accusation.Time >= a.From && accusation.Time <= a.Until));
        Measured($"by {way}: at most {took.TotalSeconds:0.0} s from a node's end until all had it back; {Accusation.Of(Agents).Count} called failed while away");
    }

    /// <summary>
    /// A container that is rescheduled: killed, and back at once under its name at another address. Nobody answers at the old one, so the
    /// name is taken over.
    /// </summary>
    [Test]
    public async Task A_node_that_comes_back_at_another_address_is_itself_again()
    {
        VirtualNetwork network = await CreateNetworkAsync(Nodes);
        AgentNode[] agents = await StartClusterAsync(network);
        ProtocolBounds bounds = Preset.For(Nodes);
        AgentNode old = agents[^1];

        await old.Process.KillAsync();
        Host moved = await network.ReaddressAsync(old.Host, Nodes + 100);
        AgentNode back = await StartAgentAsync(moved, "--join", agents[0].Address);
        TimeSpan agreed = await AgreeAsync([.. agents[..^1], back], bounds.EveryoneNotices, "all have it at its new address");

        AssertNobodyFailed(accusation => accusation.Member == old.Name);
        Measured($"all had it at its new address after {agreed.TotalSeconds:0.0} s (at most {bounds.EveryoneNotices.TotalSeconds:0})");
    }

    private static async Task StopAsync(AgentNode agent, string way)
    {
        if (way == "kill")
        {
            await agent.Process.KillAsync();
            return;
        }

        await agent.Process.WriteLineAsync("leave");
        Assert.That(await agent.Process.ExitAsync(GossipOptions.Lan().LeaveTimeout + ProtocolBounds.BusyMachine), Is.Zero);
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
