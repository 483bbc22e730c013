using Gossip.Simulation;
using Gossip.Simulation.Network;

namespace Gossip.SimulationTests.Joining;

/// <summary>What looking for others costs, as docs/joining.md has it.</summary>
public sealed class SearchCostTests
{
    [TestCase(3, 100, 140)]
    [TestCase(32, 50, 70)]
    public void Healing_costs_a_node_120_tries_an_hour_and_fewer_in_a_cluster_of_more_than_16(int nodes, int fewest, int most)
    {
        string counted = $"counted-{Guid.NewGuid()}";
        using var cluster = new VirtualCluster(seed: 1);
        cluster.AddNode(counted); // the others join through it; it has no seeds to try
        for (int i = 0; i < nodes; i++)
        {
            cluster.AddNode();
        }

        VirtualNode lost = cluster.AddNode("lost");
        cluster.JoinAll();
        cluster.RunUntil(cluster.AllAgree, TimeSpan.FromMinutes(2));
        lost.Crash(CrashKind.ProcessLost);
        cluster.Advance(TimeSpan.FromMinutes(5));
        using var tries = new TryCounter(counted, "gossip.heal.tries");

        cluster.Advance(TimeSpan.FromHours(1));

        TestContext.Out.WriteLine($"{tries.Count} tries an hour of one of {nodes + 1} nodes");
        Assert.That(tries.Count, Is.InRange(fewest, most));
    }

    [Test]
    public void A_node_alone_makes_about_160_tries_an_hour_where_seeds_refuse_and_never_more_than_240()
    {
        string alone = $"alone-{Guid.NewGuid()}";
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode seed = cluster.AddNode();
        seed.Crash(CrashKind.ProcessLost);
        cluster.AddNode(alone, options => options with { Seeds = [$"{seed.EndPoint}"] });
        cluster.Advance(TimeSpan.FromMinutes(2));
        using var tries = new TryCounter(alone, "gossip.join.tries");

        cluster.Advance(TimeSpan.FromHours(1));

        TestContext.Out.WriteLine($"{tries.Count} tries an hour");
        Assert.That(tries.Count, Is.InRange(140, 180));
    }
}
