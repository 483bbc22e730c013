using System.Diagnostics;
using Gossip.ChaosTests.Expectations;
using Gossip.ChaosTests.Network;
using Gossip.ChaosTests.Nodes;
using Gossip.InteropTests;

namespace Gossip.ChaosTests.Scenarios;

/// <summary>
/// An agent and a Serf agent that come back elsewhere. Serf lets nobody have the name of a member at another address, dead or not, until
/// it has forgotten the member. A Serf agent that comes back while others of its make hold the old one for alive is outvoted by them, and
/// quits: it has to wait until it is given up. Both presets local, for Serf forgets after 15 s then.
/// </summary>
[RequiresPeer("serf")]
internal sealed class MixedRestartTests : MixedClusterTest
{
    /// <inheritdoc />
    private protected override Preset Preset => Preset.Local;

    [Test]
    public async Task Those_of_either_make_who_come_back_at_another_address_are_themselves_at_agents_at_once_and_at_Serf_once_it_has_forgotten_them()
    {
        VirtualNetwork network = await StartMixedAsync();
        INode[] dead = await KillOneOfEachAsync();
        Host agent = await network.ReaddressAsync(dead[0].Host, 100), serf = await network.ReaddressAsync(dead[1].Host, 101);
        (AgentNode[] agents, SerfNode[] serfs) = (Running, Serfs); // who comes back may be too late to see the other one fail

        long killed = Stopwatch.GetTimestamp();
        await AddAgentAsync(agent);
        await HaveAsync(Running, Running[^1], Bounds.EveryoneNotices);
        TimeSpan agentAtAgents = Stopwatch.GetElapsedTime(killed);
        await GiveUpAsync(agents, [dead[1]], Bounds.EveryoneNotices);
        await Eventually.Async(
            () => serfs.All(other => dead.All(node => other.Failed.Contains(node.Name))), Bounds.EveryoneNotices, "Serf has given up both");
        long given = Stopwatch.GetTimestamp();
        await AddSerfAsync(serf);
        await HaveAsync(Running, Serfs[^1], Bounds.EveryoneNotices);
        TimeSpan serfAtAgents = Stopwatch.GetElapsedTime(given);
        await AgreeAsync(Everybody, Bounds.EveryoneForgets + Bounds.Spread, "Serf has both at their new addresses");

        AssertNobodyFailed(but: dead);
        Assert.That(Serfs[^1].Process.HasExited, Is.False);
        Measured($"at agents: the agent after {agentAtAgents.TotalSeconds:0.0} s, the Serf agent {serfAtAgents.TotalSeconds:0.0} s after it was started (at most {Bounds.EveryoneNotices.TotalSeconds:0}); at Serf both {Stopwatch.GetElapsedTime(killed).TotalSeconds:0.0} s after they were killed");
    }

    private static Task HaveAsync(IEnumerable<INode> observers, INode moved, TimeSpan within) => Task.WhenAll(observers.Select(observer => Eventually.Async(
        async () => (await observer.AliveAsync()).GetValueOrDefault(moved.Name) == moved.Address, within, $"{observer.Name} has {moved.Name} at {moved.Address}")));
}
