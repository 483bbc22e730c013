using System.Runtime.CompilerServices;
using Gossip.Simulation;

namespace Gossip.SimulationTests.Clusters;

/// <summary>A process may run any number of simulations, one after another: what has ended takes no memory.</summary>
[NonParallelizable]
public sealed class ReclaimTests
{
    [Test]
    public void Nothing_of_a_simulation_that_has_ended_stays_in_memory()
    {
        WeakReference[] nodes = RunOne();

        for (int i = 0; i < 10 && nodes.Any(node => node.IsAlive); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.That(nodes.Count(node => node.IsAlive), Is.Zero);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference[] RunOne()
    {
        using var cluster = VirtualCluster.Start(4, seed: 1);
        cluster.Advance(TimeSpan.FromSeconds(5));
        cluster.Nodes[1].Crash();
        cluster.Nodes[2].Leave();
        cluster.Advance(TimeSpan.FromSeconds(5));
        return [.. cluster.Nodes.Select(node => new WeakReference(node.Cluster))];
    }
}
