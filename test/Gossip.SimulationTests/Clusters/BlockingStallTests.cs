using Gossip.Simulation;

namespace Gossip.SimulationTests.Clusters;

/// <summary>Stalls in which sends block, as in the Lifeguard paper.</summary>
public sealed class BlockingStallTests
{
    private static readonly TimeSpan Enough = TimeSpan.FromMinutes(2);
    private VirtualCluster _cluster = null!;

    [TearDown]
    public void EndCluster() => _cluster.Dispose();

    [Test]
    public void The_prober_of_a_stalled_member_stands_still_from_its_first_send()
    {
        VirtualNode stalled = Start(blocks: true);

        stalled.Stall();
        _cluster.Advance(TimeSpan.FromSeconds(30));

        Assert.That(Suspects(stalled), Is.Zero);
        stalled.Resume();
        // Whoever is suspected learns of it by the next packet, and refutes.
        Assert.That(_cluster.RunUntil(() => Suspects(stalled) == 1, TimeSpan.FromMilliseconds(10)), "the probe whose ping was held back failed");
    }

    [Test]
    public void Where_sends_do_not_block_the_prober_goes_on_and_suspects_one_after_another()
    {
        VirtualNode stalled = Start(blocks: false);

        stalled.Stall();
        _cluster.Advance(TimeSpan.FromSeconds(30));

        Assert.That(Suspects(stalled), Is.GreaterThan(1));
    }

    [Test]
    public void Suspicions_run_out_while_a_member_stalls()
    {
        VirtualNode stalled = Start(blocks: true);
        VirtualNode crashed = _cluster.Nodes[3];
        crashed.Crash();
        Assert.That(_cluster.RunUntil(() => stalled.StateOf(crashed) == MemberState.Suspect, Enough));

        stalled.Stall();

        Assert.That(_cluster.RunUntil(() => stalled.StateOf(crashed) == MemberState.Failed, Enough));
        Assert.That(stalled.Transport.IsStalled);
    }

    [Test]
    public void A_member_that_goes_on_probes_and_gossips_as_before()
    {
        VirtualNode stalled = Start(blocks: true);
        for (int stall = 0; stall < 5; stall++)
        {
            stalled.Stall();
            _cluster.Advance(TimeSpan.FromSeconds(3));
            stalled.Resume();
            _cluster.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.That(_cluster.RunUntil(() => _cluster.AllAgree() && stalled.Cluster.HealthScore == 0, Enough));
        foreach (VirtualNode other in _cluster.Nodes.Where(node => node != stalled).Skip(1))
        {
            other.Crash();
        }

        Assert.That(_cluster.RunUntil(() => stalled.Cluster.AliveCount == 2, Enough), "it finds those that crash, with one other to help");
    }

    private static int Suspects(VirtualNode node) => node.Cluster.Members.Count(member => member.State != MemberState.Alive);

    private VirtualNode Start(bool blocks)
    {
        _cluster = new VirtualCluster(seed: 1, GossipOptions.Lan(), blocks);
        foreach (VirtualNode _ in _cluster.AddAcquainted([.. Enumerable.Range(0, 8).Select(number => $"node-{number}")]))
        {
            _cluster.Advance(TimeSpan.FromMilliseconds(50));
        }

        Assert.That(_cluster.RunUntil(_cluster.AllAgree, Enough));
        return _cluster.Nodes[0];
    }
}
