using Gossip.InteropTests.Processes;

namespace Gossip.InteropTests.Serf;

[RequiresPeer("serf")]
internal sealed class ConvergenceTests : ClusterTest
{
    // Gossip alone leaves a gap in more than half of such beginnings: each of eight members passes on news four times, so a member
    // misses a piece with e⁻⁴, and there are 56 pairs. A push/pull closes it: up to 30 s of stagger, then 30 s between two.
    private static readonly TimeSpan s_convergence = TimeSpan.FromSeconds(30 + 30 + 10);

    /// <summary>Each joins through another one, now of the one make, now of the other.</summary>
    [Test]
    public async Task Five_nodes_and_three_Serf_agents_become_one_cluster()
    {
        SerfAgent[] serfs = await Task.WhenAll(Enumerable.Range(1, 3).Select(i => StartSerfAsync($"serf-{i}")));
        GossipNode[] nodes = await Task.WhenAll(Enumerable.Range(1, 5).Select(i => StartNodeAsync($"node-{i}")));

        await nodes[0].JoinAsync(serfs[0]);
        await serfs[1].JoinAsync(nodes[0]);
        await Task.WhenAll(nodes[1].JoinAsync(nodes[0]), nodes[2].JoinAsync(serfs[1]), nodes[3].JoinAsync(serfs[0]));
        await Task.WhenAll(serfs[2].JoinAsync(nodes[2]), nodes[4].JoinAsync(nodes[3]));

        string[] everybody = [.. nodes.Select(n => n.Name), .. serfs.Select(s => s.Name)];
        await Eventually.Async(
            () => nodes.All(node => everybody.All(node.SeesAlive)), s_convergence, "every node sees all eight alive");
        foreach (SerfAgent serf in serfs)
        {
            await Eventually.Async(
                async () => (await serf.MembersAsync()).Where(m => m.Status == "alive").Select(m => m.Name).Order().SequenceEqual(everybody.Order()),
                s_convergence,
                $"{serf.Name} sees all eight alive");
        }

        Assert.That(nodes.SelectMany(node => node.Events.ToList()), Has.None.TypeOf<MemberFailed>());
    }
}
