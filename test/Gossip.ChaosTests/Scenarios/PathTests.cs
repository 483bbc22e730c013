using System.Net.Sockets;
using Gossip.ChaosTests.Expectations;
using Gossip.ChaosTests.Network;
using Gossip.ChaosTests.Nodes;

namespace Gossip.ChaosTests.Scenarios;

/// <summary>Paths that carry less, or other, than most do.</summary>
internal sealed class PathTests : ChaosTest
{
    private const int Nodes = 6;
    private const int LongestMetadata = 512;

    /// <summary>Packets of 1,400 bytes do not fit; news that fills them arrives nevertheless, as does a megabyte over a stream.</summary>
    [TestCase(AddressFamily.InterNetwork)]
    [TestCase(AddressFamily.InterNetworkV6)]
    public async Task Where_links_carry_1280_bytes_all_news_arrives(AddressFamily family)
    {
        VirtualNetwork network = await CreateNetworkAsync(Nodes, family);
        await network.LimitPacketsAsync(1280);
        AgentNode[] agents = await StartClusterAsync(network, "--no-compression", "--meta", new string('a', LongestMetadata));

        string[] news = [.. agents.Select((_, i) => new string((char)('b' + i), LongestMetadata))];
        await Task.WhenAll(agents.Select((agent, i) => agent.Process.WriteLineAsync($"meta {news[i]}")));
        await Task.WhenAll(agents.SelectMany(agent => agents.Where(other => other != agent).Select(other => HearsAsync(agent, other, news[Array.IndexOf(agents, other)]))));
        string megabyte = new('x', 1 << 20);
        Assert.That(await agents[0].SendReliablyAsync(agents[1].Name, megabyte), Is.True);
        await agents[1].Events.WaitForAsync(e => e.Kind == "message" && e.Content == megabyte, ProtocolBounds.BusyMachine, "the megabyte arrives");

        AssertNobodyFailed();
    }

    [Test]
    public async Task With_IPv6_only_the_dead_are_found_out_and_come_back()
    {
        VirtualNetwork network = await CreateNetworkAsync(Nodes, AddressFamily.InterNetworkV6);
        AgentNode[] agents = await StartClusterAsync(network);
        ProtocolBounds bounds = Preset.For(Nodes);
        AgentNode victim = agents[^1];

        await victim.Process.KillAsync();
        TimeSpan noticed = await GiveUpAsync(agents[..^1], [victim], bounds.EveryoneNotices);
        AgentNode back = await StartAgentAsync(victim.Host, "--join", agents[0].Address);
        TimeSpan agreed = await AgreeAsync([.. agents[..^1], back], bounds.Agreement, "the dead one is back");

        AssertNobodyFailed(accusation => accusation.Member == victim.Name);
        Measured($"IPv6 only: noticed by all after {noticed.TotalSeconds:0.0} s, back after {agreed.TotalSeconds:0.0} s");
    }

    private Task<InteropTests.Processes.AgentEvent> HearsAsync(AgentNode agent, AgentNode other, string news) => agent.Events.WaitForAsync(
        e => e.Kind == "updated" && e.Name == other.Name && e.Meta == news, Preset.For(Nodes).Spread, $"{agent.Name} hears {other.Name}'s news");
}
