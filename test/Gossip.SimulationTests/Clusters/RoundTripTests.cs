using Gossip.Simulation;
using Gossip.Simulation.Network;

namespace Gossip.SimulationTests.Clusters;

/// <summary>What a node knows of the way to each member.</summary>
public sealed class RoundTripTests
{
    [Test]
    public void The_round_trip_to_each_member_is_known_once_it_has_been_probed([Values(1, 2, 3)] int seed)
    {
        using var cluster = new VirtualCluster(seed);
        cluster.Network.Conditions = LinkConditions.Default with { Latency = LatencyDistribution.Constant(TimeSpan.FromMilliseconds(3)) };
        AddAndJoin(cluster, 6);

        cluster.Advance(TimeSpan.FromMinutes(5));

        foreach (VirtualNode node in cluster.Nodes)
        {
            RoundTripEstimate?[] ofOthers =
                [.. cluster.Nodes.Where(other => other != node).Select(other => node.Cluster.GetRoundTrip(other.Cluster.LocalMember))];
            Assert.That(ofOthers.Select(each => each!.Value.Smoothed.TotalMilliseconds), Is.All.EqualTo(6).Within(0.01), $"seed {seed}");
            Assert.That(ofOthers.Select(each => each!.Value.Deviation.TotalMilliseconds), Is.All.LessThan(0.1), $"seed {seed}");
            Assert.That(node.Cluster.GetRoundTrip(node.Cluster.LocalMember), Is.Null, "nobody probes itself");
        }
    }

    [Test]
    public void The_estimate_is_the_same_whichever_snapshot_the_member_is_from()
    {
        using var cluster = new VirtualCluster(seed: 1);
        AddAndJoin(cluster, 3);
        Member early = cluster.Nodes[0].Cluster.Members.Single(member => member.Name == cluster.Nodes[1].Name);
        cluster.Run(() => cluster.Nodes[1].Cluster.UpdateMetadataAsync(new byte[10]));

        cluster.Advance(TimeSpan.FromSeconds(30));

        Member late = cluster.Nodes[0].Cluster.Members.Single(member => member.Name == cluster.Nodes[1].Name);
        Assert.That(cluster.Nodes[0].Cluster.GetRoundTrip(early), Is.Not.Null.And.EqualTo(cluster.Nodes[0].Cluster.GetRoundTrip(late)));
    }

    [Test]
    public void Answers_through_relays_and_over_streams_are_not_measured()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode[] nodes = [.. Enumerable.Range(0, 5).Select(_ => cluster.AddNode())];
        cluster.Network.Mute([nodes[0].Transport], [nodes[1].Transport]);
        cluster.JoinAll(nodes[2]);

        cluster.Advance(TimeSpan.FromMinutes(2));

        Assert.That(nodes[0].StateOf(nodes[1]), Is.EqualTo(MemberState.Alive), "the relays vouch for it");
        Assert.That(nodes[0].Cluster.GetRoundTrip(nodes[1].Cluster.LocalMember), Is.Null);
        Assert.That(nodes[0].Cluster.GetRoundTrip(nodes[3].Cluster.LocalMember), Is.Not.Null);
    }

    [Test]
    public void A_member_that_has_moved_is_measured_anew()
    {
        using var cluster = new VirtualCluster(seed: 1);
        AddAndJoin(cluster, 3);
        cluster.Advance(TimeSpan.FromSeconds(30));
        VirtualNode moving = cluster.Nodes[2];
        Assert.That(cluster.Nodes[0].Cluster.GetRoundTrip(moving.Cluster.LocalMember), Is.Not.Null);

        moving.Leave();
        VirtualNode moved = cluster.RestartElsewhere(moving);
        cluster.Run(() => moved.JoinAsync(cluster.Nodes[0]));

        Assert.That(cluster.RunUntil(() => cluster.Nodes[0].Sees(moved), TimeSpan.FromSeconds(1)));
        Assert.That(cluster.Nodes[0].Cluster.GetRoundTrip(moved.Cluster.LocalMember), Is.Null);
    }

    private static void AddAndJoin(VirtualCluster cluster, int count)
    {
        for (int i = 0; i < count; i++)
        {
            cluster.AddNode();
        }

        cluster.JoinAll();
        Assert.That(cluster.RunUntil(cluster.AllAgree, TimeSpan.FromMinutes(1)));
    }
}
