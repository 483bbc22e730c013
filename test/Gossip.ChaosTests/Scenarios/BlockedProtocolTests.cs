using Gossip.ChaosTests.Expectations;
using Gossip.ChaosTests.Network;
using Gossip.ChaosTests.Nodes;

namespace Gossip.ChaosTests.Scenarios;

/// <summary>Firewalls that let through one of two protocols, or one of two directions.</summary>
internal sealed class BlockedProtocolTests : ChaosTest
{
    private const int Nodes = 5;
    private const string PacketsBlocked = "answers over a stream but not to packets";

    // Everybody has probed everybody several times.
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(20);

    /// <summary>Pings over streams are answered: nobody is called failed, and the log says what is wrong.</summary>
    [TestCase(1)]
    [TestCase(Nodes)]
    public async Task Where_UDP_is_blocked_and_TCP_open_nobody_is_called_failed_and_a_warning_says_so(int blocked)
    {
        VirtualNetwork network = await CreateNetworkAsync(Nodes);
        AgentNode[] agents = await StartClusterAsync(network);
        Host[] hosts = [.. network.Hosts.Take(blocked)];

        await network.ApplyAsync(host => [hosts.Contains(host) ? Fault.Udp() : Fault.Udp(hosts)]);
        await agents[1].Process.Errors.WaitForAsync(
            line => line.Contains(blocked == 1 ? $"{agents[0].Name} at {agents[0].Address} {PacketsBlocked}" : PacketsBlocked, StringComparison.Ordinal),
            s_quiet, "the warning comes");
        await Task.Delay(s_quiet);
        await network.HealAsync();
        TimeSpan agreed = await AgreeAsync(agents, Preset.For(Nodes).Agreement, "all agree");

        AssertNobodyFailed();
        Measured($"UDP blocked at {blocked} of {Nodes}: nobody called failed, agreement {agreed.TotalSeconds:0.0} s after the network");
    }

    /// <summary>Probes and news go by packets: the dead are found out, news arrives; what needs a stream says that it failed.</summary>
    [Test]
    public async Task Where_TCP_is_blocked_and_UDP_open_failure_detection_and_news_go_on()
    {
        VirtualNetwork network = await CreateNetworkAsync(Nodes);
        AgentNode[] agents = await StartClusterAsync(network);
        ProtocolBounds bounds = Preset.For(Nodes);
        AgentNode victim = agents[^1];

        await network.ApplyAsync(_ => [Fault.Tcp()]);
        await agents[1].Process.WriteLineAsync("meta news");
        await Task.WhenAll(agents.Where(agent => agent != agents[1]).Select(agent => agent.Events.WaitForAsync(
            e => e is { Kind: "updated", Meta: "news" } && e.Name == agents[1].Name, bounds.Spread, $"{agent.Name} hears the news")));
        Assert.That(await agents[0].SendReliablyAsync(agents[1].Name, "hello"), Is.False, "the message is said to be undelivered");
        await victim.Process.KillAsync();
        TimeSpan noticed = await GiveUpAsync(agents[..^1], [victim], bounds.EveryoneNotices);
        await network.HealAsync();
        await AgreeAsync(agents[..^1], bounds.Agreement, "all agree");

        Assert.That(await agents[0].SendReliablyAsync(agents[1].Name, "hello"), Is.True, "the message is delivered again");
        AssertNobodyFailed(accusation => accusation.Member == victim.Name);
        Measured($"TCP blocked everywhere: the dead noticed by all after {noticed.TotalSeconds:0.0} s (at most {bounds.EveryoneNotices.TotalSeconds:0})");
    }

    /// <summary>Neither gets an answer from the other, but others do (SWIM's indirect probes).</summary>
    [Test]
    public async Task When_two_nodes_hear_each_other_in_one_direction_only_nobody_is_called_failed()
    {
        VirtualNetwork network = await CreateNetworkAsync(Nodes);
        AgentNode[] agents = await StartClusterAsync(network);

        await network.ApplyAsync(host => host == network.Hosts[1] ? [Fault.From(network.Hosts[0])] : []);
        await Task.Delay(s_quiet);
        await network.HealAsync();
        TimeSpan agreed = await AgreeAsync(agents, Preset.For(Nodes).Agreement, "all agree");

        AssertNobodyFailed();
        Measured($"one direction between two blocked: nobody called failed, agreement {agreed.TotalSeconds:0.0} s after the network");
    }
}
