using Gossip.Simulation;
using Gossip.Simulation.Network;

namespace Gossip.SimulationTests.Clusters;

/// <summary>A node starts again under its name at a new address, as a rescheduled pod does.</summary>
public sealed class NameTakeoverTests
{
    private static readonly TimeSpan Enough = TimeSpan.FromMinutes(1);

    [Test]
    public void A_crashed_node_is_itself_again_at_a_new_address_within_5_seconds(
        [Values] CrashKind kind, [Values(0, 1, 3)] int awaySeconds, [Values(1, 2, 3)] int seed)
    {
        using VirtualCluster cluster = AgreeingCluster(10, seed);
        VirtualNode former = cluster.Nodes[7];
        RaiseIncarnation(cluster, former, to: 6);
        former.Crash(kind);
        cluster.Advance(TimeSpan.FromSeconds(awaySeconds));

        VirtualNode back = cluster.RestartElsewhere(former);
        cluster.Run(() => back.JoinAsync(cluster.Nodes[2]));

        Assert.That(cluster.RunUntil(cluster.AllAgree, TimeSpan.FromSeconds(5)), $"seed {seed}");
        cluster.Advance(Enough);
        Assert.That(cluster.AllAgree(), $"seed {seed}: it stays so");
        Assert.That(back.Cluster.LocalMember.Incarnation, Is.EqualTo(7));
        Assert.That(cluster.RunningNodes.SelectMany(node => node.Events), Has.None.InstanceOf<NameConflict>(), "nobody else was there");
        Assert.That(cluster.RunningNodes.SelectMany(node => node.Events), Has.None.InstanceOf<MemberFailed>(), "it was never missed");
    }

    [Test]
    public void A_node_given_up_meanwhile_is_itself_again_at_a_new_address_within_2_seconds([Values(1, 2, 3)] int seed)
    {
        using VirtualCluster cluster = AgreeingCluster(10, seed);
        VirtualNode former = cluster.Nodes[7];
        RaiseIncarnation(cluster, former, to: 6);
        former.Crash();
        cluster.RunUntil(() => cluster.RunningNodes.All(node => node.StateOf(former) == MemberState.Failed), Enough);

        VirtualNode back = cluster.RestartElsewhere(former);
        cluster.Run(() => back.JoinAsync(cluster.Nodes[2]));

        Assert.That(cluster.RunUntil(cluster.AllAgree, TimeSpan.FromSeconds(2)), $"seed {seed}");
    }

    [Test]
    public void Two_nodes_of_one_name_are_a_conflict_that_both_and_the_others_hear_of_and_nobody_wins([Values(1, 2, 3)] int seed)
    {
        using VirtualCluster cluster = AgreeingCluster(5, seed);
        VirtualNode holder = cluster.Nodes[3];
        VirtualNode namesake = cluster.AddNode(holder.Name);

        cluster.Run(() => namesake.JoinAsync(cluster.Nodes[0]));
        cluster.Advance(TimeSpan.FromMinutes(2));

        Assert.That(cluster.Nodes.Where(node => node != namesake).All(node => node.Sees(holder)), $"seed {seed}");
        Assert.That(cluster.Nodes[0].Events.OfType<NameConflict>(), Is.Not.Empty);
        Assert.That(namesake.Events.OfType<NameConflict>(), Is.Not.Empty);
        Assert.That((holder.Cluster.LocalMember.Incarnation, namesake.Cluster.LocalMember.Incarnation), Is.EqualTo((1u, 1u)), "they do not fight");
        Assert.That(cluster.Nodes.SelectMany(node => node.Events), Has.None.InstanceOf<MemberFailed>());
    }

    [Test]
    public void When_the_first_of_two_namesakes_goes_the_second_gets_the_name([Values(1, 2, 3)] int seed)
    {
        using VirtualCluster cluster = AgreeingCluster(5, seed);
        VirtualNode holder = cluster.Nodes[3];
        VirtualNode namesake = cluster.AddNode(holder.Name);
        cluster.Run(() => namesake.JoinAsync(cluster.Nodes[0]));
        cluster.Advance(TimeSpan.FromSeconds(20));

        holder.Crash();

        // The name is claimed again at the latest with the namesake's next push/pull.
        Assert.That(cluster.RunUntil(cluster.AllAgree, TimeSpan.FromSeconds(60)), $"seed {seed}");
    }

    [Test]
    public void A_node_that_wakes_up_after_its_name_has_passed_hears_of_it_and_takes_nothing_back([Values(1, 2, 3)] int seed)
    {
        using VirtualCluster cluster = AgreeingCluster(5, seed);
        VirtualNode sleeper = cluster.Nodes[3];
        sleeper.Stall();
        VirtualNode back = cluster.AddNode(sleeper.Name);
        cluster.Run(() => back.JoinAsync(cluster.Nodes[0]));
        Assert.That(cluster.RunUntil(() => OthersSee(back), TimeSpan.FromSeconds(10)), $"seed {seed}");

        sleeper.Resume();
        Assert.That(cluster.RunUntil(() => sleeper.Events.OfType<NameConflict>().Any(), Enough), $"seed {seed}");
        cluster.Advance(TimeSpan.FromMinutes(2));

        Assert.That(OthersSee(back), $"seed {seed}");

        bool OthersSee(VirtualNode node) => cluster.Nodes.Where(other => other.Name != node.Name).All(other => other.Sees(node));
    }

    [Test]
    public void The_application_can_have_names_of_the_failed_kept_for_a_while()
    {
        using var cluster = VirtualCluster.Start(5, seed: 1, GossipOptions.Lan() with { DeadNodeReclaimTime = TimeSpan.FromSeconds(20) });
        cluster.RunUntil(cluster.AllAgree, Enough);
        VirtualNode former = cluster.Nodes[3];
        former.Crash();
        cluster.RunUntil(() => cluster.RunningNodes.All(node => node.StateOf(former) == MemberState.Failed), Enough);
        TimeSpan failed = cluster.Elapsed;

        VirtualNode back = cluster.RestartElsewhere(former);
        cluster.Run(() => back.JoinAsync(cluster.Nodes[0]));

        Assert.That(cluster.RunUntil(() => cluster.Nodes[0].Sees(back), Enough));
        Assert.That(cluster.Elapsed - failed, Is.GreaterThan(TimeSpan.FromSeconds(15)));
    }

    internal static VirtualCluster AgreeingCluster(int nodes, int seed)
    {
        VirtualCluster cluster = VirtualCluster.Start(nodes, seed);
        cluster.RunUntil(cluster.AllAgree, Enough);
        return cluster;
    }

    internal static void RaiseIncarnation(VirtualCluster cluster, VirtualNode node, uint to)
    {
        while (node.Cluster.LocalMember.Incarnation < to)
        {
            cluster.Run(() => node.Cluster.UpdateMetadataAsync(new byte[node.Cluster.LocalMember.Incarnation]));
        }

        cluster.Advance(TimeSpan.FromSeconds(5));
    }
}
