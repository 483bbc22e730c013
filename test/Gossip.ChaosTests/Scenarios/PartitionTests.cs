using Gossip.ChaosTests.Expectations;
using Gossip.ChaosTests.Network;
using Gossip.ChaosTests.Nodes;
using Gossip.InteropTests;

namespace Gossip.ChaosTests.Scenarios;

/// <summary>Hosts that do not hear each other.</summary>
[Order(1)]
internal sealed class PartitionTests : ChaosTest
{
    private protected override Preset Preset => Preset.Local;

    /// <summary>It lasts until nobody remembers anybody of the other parts: only healing can bring them together again.</summary>
    [Test]
    public async Task Fifteen_nodes_in_three_parts_are_one_again_within_two_heal_intervals()
    {
        VirtualNetwork network = await CreateNetworkAsync(15);
        AgentNode[] agents = await StartClusterAsync(network);
        ProtocolBounds bounds = Preset.For(agents.Length);
        AgentNode[][] parts = [.. agents.Chunk(5)];

        await network.DivideAsync([.. parts.Select(part => part.Select(agent => agent.Host).ToList())]);
        TimeSpan forgotten = await UntilOnlyOwnPartIsKnownAsync(parts, bounds.EveryoneForgets);
        await network.HealAsync();
        TimeSpan healed = await AgreeAsync(agents, bounds.Agreement, "the three parts are one again");

        AssertNobodyFailed(accusation => PartOf(parts, accusation.By) != PartOf(parts, accusation.Member));
        Measured($"forgotten after {forgotten.TotalSeconds:0.0} s, one again {healed.TotalSeconds:0.0} s after the network (at most {bounds.Agreement.TotalSeconds:0})");
    }

    /// <summary>
    /// Its acks reach nobody, so that it is given up, and it gives up others, who got none of its pings. They never
    /// give each other up meanwhile. Once it is heard again, what it said of others is not believed: they have the time to answer.
    /// </summary>
    [Test]
    public async Task Whoever_is_not_heard_is_given_up_and_comes_back()
    {
        VirtualNetwork network = await CreateNetworkAsync(5);
        AgentNode[] agents = await StartClusterAsync(network);
        ProtocolBounds bounds = Preset.For(agents.Length);
        AgentNode mute = agents[^1];

        await network.ApplyAsync(host => host == mute.Host ? [] : [Fault.From(mute.Host)]);
        TimeSpan noticed = await GiveUpAsync(agents[..^1], [mute], bounds.EveryoneNotices);
        AssertNobodyFailed(accusation => accusation.Member == mute.Name || accusation.By == mute.Name);
        await Eventually.Async(
            () => Accusation.Of([mute]).Any(), bounds.EveryoneNotices, "the mute one has given somebody up");
        await network.HealAsync();
        TimeSpan agreed = await AgreeAsync(agents, bounds.Agreement, "the mute one is back");

        // What it says of the others when it is heard again gives them the time to answer, and nobody believes it.
        AssertNobodyFailed(accusation => accusation.Member == mute.Name || accusation.By == mute.Name);
        Measured($"given up by all after {noticed.TotalSeconds:0.0} s, agreement {agreed.TotalSeconds:0.0} s after the network");
    }

    private static async Task<TimeSpan> UntilOnlyOwnPartIsKnownAsync(AgentNode[][] parts, TimeSpan within)
    {
        long started = System.Diagnostics.Stopwatch.GetTimestamp();
        foreach (AgentNode[] part in parts)
        {
            foreach (AgentNode agent in part)
            {
                TimeSpan left = within - System.Diagnostics.Stopwatch.GetElapsedTime(started);
                await Eventually.Async(
                    async () => (await agent.MembersAsync()).Count == part.Length, left, $"{agent.Name} has forgotten the other parts");
            }
        }

        return System.Diagnostics.Stopwatch.GetElapsedTime(started);
    }

    private static int PartOf(AgentNode[][] parts, string name) => Array.FindIndex(parts, part => part.Any(agent => agent.Name == name));
}
