using Gossip.Simulation;

namespace Gossip.SimulationTests.Clusters;

/// <summary>What a watcher hears of suspicions when it asks for that, and who gave a member up.</summary>
public sealed class SuspicionEventTests
{
    private static readonly TimeSpan Enough = TimeSpan.FromMinutes(2);

    [Test]
    public void A_suspicion_that_is_refuted_is_told_with_its_accuser([Values(1, 2, 3)] int seed)
    {
        using var cluster = VirtualCluster.Start(8, seed, GossipOptions.Lan() with { ReportSuspicions = true });
        cluster.RunUntil(cluster.AllAgree, Enough);
        VirtualNode stalled = cluster.Nodes[3];
        stalled.Stall();
        cluster.RunUntil(() => cluster.Nodes[0].StateOf(stalled) == MemberState.Suspect, Enough);
        stalled.Resume();
        cluster.RunUntil(() => cluster.Nodes[0].StateOf(stalled) == MemberState.Alive, Enough);
        cluster.Advance(TimeSpan.FromMilliseconds(10));

        NodeEvent[] told = [.. cluster.Nodes[0].Events.Where(change => change.Member.Name == stalled.Name)];

        Assert.That(told.Select(change => change.GetType()), Is.EqualTo(new[] { typeof(MemberJoined), typeof(MemberSuspected), typeof(MemberRefuted) }), $"seed {seed}");
        Assert.That(cluster.Nodes.Select(node => node.Name), Does.Contain(((MemberSuspected)told[1]).Accuser));
    }

    [Test]
    public void A_failure_is_told_after_its_suspicion_and_says_who_declared_it()
    {
        using var cluster = VirtualCluster.Start(5, seed: 1, GossipOptions.Lan() with { ReportSuspicions = true });
        cluster.RunUntil(cluster.AllAgree, Enough);
        VirtualNode crashed = cluster.Nodes[4];
        crashed.Crash();
        cluster.RunUntil(() => cluster.RunningNodes.All(node => node.StateOf(crashed) == MemberState.Failed), Enough);
        cluster.Advance(TimeSpan.FromMilliseconds(10));

        NodeEvent[] told = [.. cluster.Nodes[0].Events.Where(change => change.Member.Name == crashed.Name)];

        Assert.That(told.Select(change => change.GetType()), Is.EqualTo(new[] { typeof(MemberJoined), typeof(MemberSuspected), typeof(MemberFailed) }));
        Assert.That(cluster.RunningNodes.Select(node => node.Name), Does.Contain(((MemberFailed)told[2]).DeclaredBy));
        foreach (VirtualNode node in cluster.RunningNodes)
        {
            MemberFailed failed = node.Events.OfType<MemberFailed>().Single();
            Assert.That(failed.Accusers, Is.Not.Empty.And.SubsetOf(cluster.RunningNodes.Select(other => other.Name)));
            Assert.That(failed.Reason, Is.EqualTo(failed.DeclaredBy == node.Name ? FailureReason.SuspicionExpired : FailureReason.ReportedByMember));
        }
    }

    [Test]
    public void Unless_asked_for_suspicions_are_not_told()
    {
        using var cluster = VirtualCluster.Start(5, seed: 1);
        cluster.RunUntil(cluster.AllAgree, Enough);
        cluster.Nodes[4].Crash();

        cluster.Advance(Enough);

        Assert.That(cluster.Nodes[0].Events, Has.None.InstanceOf<MemberSuspected>().And.None.InstanceOf<MemberRefuted>());
    }
}
