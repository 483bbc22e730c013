using System.Diagnostics;
using Gossip.ChaosTests.Expectations;
using Gossip.ChaosTests.Network;
using Gossip.ChaosTests.Nodes;
using Gossip.InteropTests;

namespace Gossip.ChaosTests.Scenarios;

/// <summary>
/// Fifteen nodes in three parts, of which one is of another make, until no agent remembers anybody of another part. memberlist itself
/// never tries those again whom it has forgotten: it is the agents that bring the parts together.
/// </summary>
[Order(0)]
internal sealed class MixedPartitionTests : ChaosTest
{
    private const int Part = 5;

    [Test]
    [RequiresPeer("serf")]
    public Task A_part_of_Serf_agents_is_one_with_the_others_within_two_heal_intervals() => HealAsync(StartSerfAsync);

    [Test]
    [RequiresPeer("go", Package = "golang-go")]
    [RequiresPeer("/usr/share/gocode/src/github.com/hashicorp/memberlist", Package = "golang-github-hashicorp-memberlist-dev")]
    public Task A_part_of_Go_nodes_is_one_with_the_others_within_two_heal_intervals() => HealAsync(StartGoAsync);

    private async Task HealAsync<T>(Func<Host, Host, Task<T>> startOther)
        where T : INode
    {
        VirtualNetwork network = await CreateNetworkAsync(3 * Part);
        AgentNode[] agents = await StartAgentsAsync([.. network.Hosts.Take(2 * Part)]);
        T[] others = await Task.WhenAll(network.Hosts.Skip(2 * Part).Select(host => startOther(host, network.Hosts[0])));
        INode[] everybody = [.. agents, .. others];
        ProtocolBounds bounds = Preset.For(everybody.Length);
        await AgreeAsync(everybody, bounds.Spread, "all know each other after their start");

        // That they forget is what is waited for, and not what is shown: a busy machine may take longer.
        TimeSpan forgets = bounds.EveryoneForgets + bounds.Spread;
        long divided = Stopwatch.GetTimestamp();
        await network.DivideAsync([.. network.Hosts.Chunk(Part)]);
        await Task.WhenAll(agents.Select(agent => Eventually.Async(
            async () => (await agent.MembersAsync()).Count == Part, forgets, $"{agent.Name} has forgotten the other parts")));
        await Task.WhenAll(others.Select(other => Eventually.Async(
            async () => (await other.AliveAsync()).Count == Part, forgets, $"{other.Name} has given up the other parts")));
        TimeSpan forgotten = Stopwatch.GetElapsedTime(divided);
        await network.HealAsync();
        TimeSpan healed = await AgreeAsync(everybody, bounds.Agreement, "the three parts are one again");

        AssertNobodyFailed(accusation => PartOf(accusation.By, everybody) != PartOf(accusation.Member, everybody));
        Measured($"divided for {forgotten.TotalSeconds:0.0} s, one again {healed.TotalSeconds:0.0} s after the network (at most {bounds.Agreement.TotalSeconds:0})");
    }

    private static int PartOf(string name, INode[] everybody) => Array.FindIndex(everybody, node => node.Name == name) / Part;
}
