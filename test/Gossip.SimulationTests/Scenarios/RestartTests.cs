using Gossip.Simulation;
using Gossip.Simulation.Network;

namespace Gossip.SimulationTests.Scenarios;

/// <summary>Nodes that come back under their name, and clocks that jump.</summary>
public sealed class RestartTests
{
    private static readonly TimeSpan Enough = TimeSpan.FromMinutes(2);

    [Test]
    public void A_node_that_crashed_starts_again_at_the_same_address([Values] CrashKind kind)
    {
        using VirtualCluster cluster = AgreeingCluster();
        VirtualNode crashed = cluster.Nodes[2];
        crashed.Crash(kind);

        VirtualNode back = cluster.Restart(crashed);
        cluster.Run(() => back.JoinAsync(cluster.Nodes[0]));

        Assert.That((back.Name, back.EndPoint), Is.EqualTo((crashed.Name, crashed.EndPoint)));
        Assert.That(cluster.RunUntil(cluster.AllAgree, Enough));
    }

    [Test]
    public void A_node_that_left_starts_again_at_another_address()
    {
        using VirtualCluster cluster = AgreeingCluster();
        cluster.Nodes[2].Leave();

        VirtualNode back = cluster.RestartElsewhere(cluster.Nodes[2]);
        cluster.Run(() => back.JoinAsync(cluster.Nodes[0]));

        Assert.That(back.EndPoint, Is.Not.EqualTo(cluster.Nodes[2].EndPoint));
        Assert.That(cluster.RunUntil(cluster.AllAgree, Enough));
    }

    [Test]
    public void A_node_that_crashed_gets_its_name_at_another_address_before_it_is_missed()
    {
        using VirtualCluster cluster = AgreeingCluster();
        cluster.Nodes[2].Crash();

        VirtualNode back = cluster.RestartElsewhere(cluster.Nodes[2]);
        cluster.Run(() => back.JoinAsync(cluster.Nodes[0]));

        Assert.That(cluster.RunUntil(cluster.AllAgree, TimeSpan.FromSeconds(5)));
        Assert.That(cluster.Nodes[0].Events, Has.None.InstanceOf<NameConflict>().And.None.InstanceOf<MemberFailed>());
    }

    [Test]
    public void A_node_that_starts_again_stays_on_its_side_of_a_partition()
    {
        using VirtualCluster cluster = AgreeingCluster();
        Partition partition = cluster.Network.Divide([cluster.Nodes[3].Transport]);
        cluster.Nodes[3].Crash();
        VirtualNode back = cluster.Restart(cluster.Nodes[3]);

        Assert.That(() => cluster.Run(() => back.JoinAsync(cluster.Nodes[0])), Throws.TypeOf<JoinFailedException>());
        partition.Dispose();
        Assert.That(cluster.Run(() => back.JoinAsync(cluster.Nodes[0])).Contacted, Is.EqualTo(1));
    }

    [Test]
    public void A_running_node_cannot_start_again()
    {
        using VirtualCluster cluster = AgreeingCluster();

        Assert.That(() => cluster.Restart(cluster.Nodes[1]), Throws.InvalidOperationException);
    }

    [Test]
    public void What_a_node_was_configured_with_survives_its_restart()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode node = cluster.AddNode(configure: options => options with { Metadata = new byte[] { 7 } });
        node.Crash();

        Assert.That(cluster.Restart(node).Cluster.LocalMember.Metadata.ToArray(), Is.EqualTo(new byte[] { 7 }));
    }

    [Test]
    public void A_clock_that_jumps_changes_the_time_of_day_and_no_timer([Values(-3600, 3600)] int seconds)
    {
        using VirtualCluster cluster = AgreeingCluster();
        VirtualNode jumped = cluster.Nodes[0];
        DateTimeOffset before = jumped.Clock.GetUtcNow();
        long timestamp = jumped.Clock.GetTimestamp();

        jumped.JumpClock(TimeSpan.FromSeconds(seconds));
        cluster.Advance(TimeSpan.FromSeconds(30));

        Assert.That(jumped.Clock.GetUtcNow() - before, Is.EqualTo(TimeSpan.FromSeconds(seconds + 30)));
        Assert.That(jumped.Clock.GetElapsedTime(timestamp), Is.EqualTo(TimeSpan.FromSeconds(30)));
        Assert.That(cluster.Nodes.SelectMany(node => node.Events), Has.None.InstanceOf<MemberFailed>());
    }

    [Test]
    public void A_node_whose_clock_jumped_still_notices_a_crash_at_its_own_time_of_day([Values(-3600, 3600)] int seconds)
    {
        using VirtualCluster cluster = AgreeingCluster();
        cluster.Nodes[0].JumpClock(TimeSpan.FromSeconds(seconds));
        DateTimeOffset crashed = cluster.Nodes[0].Clock.GetUtcNow();
        cluster.Nodes[3].Crash();

        cluster.RunUntil(() => cluster.Nodes[0].StateOf(cluster.Nodes[3]) == MemberState.Failed, Enough);
        cluster.Advance(TimeSpan.Zero);

        MemberFailed failed = cluster.Nodes[0].Events.OfType<MemberFailed>().Single();
        Assert.That(failed.Time - crashed, Is.InRange(TimeSpan.Zero, TimeSpan.FromSeconds(30)));
    }

    [Test]
    public void How_long_the_departed_are_remembered_is_not_a_matter_of_the_time_of_day([Values(-3600, 3600)] int seconds)
    {
        using VirtualCluster cluster = AgreeingCluster();
        VirtualNode observer = cluster.Nodes[0];
        cluster.Nodes[3].Crash();
        cluster.RunUntil(() => observer.StateOf(cluster.Nodes[3]) == MemberState.Failed, Enough);

        observer.JumpClock(TimeSpan.FromSeconds(seconds));

        cluster.Advance(TimeSpan.FromSeconds(25));
        Assert.That(observer.StateOf(cluster.Nodes[3]), Is.EqualTo(MemberState.Failed));
        cluster.Advance(TimeSpan.FromSeconds(20));
        Assert.That(observer.StateOf(cluster.Nodes[3]), Is.Null);
    }

    private static VirtualCluster AgreeingCluster()
    {
        VirtualCluster cluster = VirtualCluster.Start(4, seed: 1);
        cluster.RunUntil(cluster.AllAgree, Enough);
        return cluster;
    }
}
