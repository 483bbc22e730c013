using Gossip.Simulation;
using Gossip.Simulation.Network;

namespace Gossip.SimulationTests.Clusters;

/// <summary>Probes whose patience follows the measured round trips.</summary>
public sealed class AdaptiveProbeTests
{
    private static readonly TimeSpan Enough = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Until the crash both lives are the same to the packet. Then a probe ends after 200 ms for the packet and 400 ms for the stream, within which relays have waited
    /// in vain too, and not with its interval of a second.
    /// </summary>
    [Test]
    public void A_crash_is_suspected_two_fifths_of_a_second_sooner([Range(1, 10)] int seed)
    {
        TimeSpan fixedTimeout = UntilSuspected(seed, adaptive: false);
        TimeSpan adaptiveTimeout = UntilSuspected(seed, adaptive: true);

        Assert.That(fixedTimeout - adaptiveTimeout, Is.EqualTo(TimeSpan.FromSeconds(0.4)).Within(TimeSpan.FromMilliseconds(10)), $"seed {seed}: {fixedTimeout} and {adaptiveTimeout}");
    }

    /// <summary>Longer than the shortest wait: the first answers come too late, and are measured all the same.</summary>
    [Test]
    public void Of_a_network_that_becomes_slower_the_new_round_trip_is_learnt_and_nobody_is_suspected([Values(1, 2, 3)] int seed)
    {
        using VirtualCluster cluster = Started(seed, Adaptive(true));

        cluster.Network.Conditions = LinkConditions.Default with { Latency = LatencyDistribution.Constant(TimeSpan.FromMilliseconds(150)) };
        cluster.Advance(TimeSpan.FromMinutes(5));

        double[] measured =
        [
            .. from node in cluster.Nodes
               from other in cluster.Nodes
               where other != node
               select node.Cluster.GetRoundTrip(other.Cluster.LocalMember)!.Value.Smoothed.TotalMilliseconds,
        ];
        Assert.That(measured, Is.All.EqualTo(300).Within(5), $"seed {seed}");
        Assert.That(cluster.Nodes.SelectMany(node => node.Events), Has.None.InstanceOf<MemberSuspected>(), $"seed {seed}");
        Assert.That(cluster.Nodes.Select(node => node.Cluster.HealthScore), Is.All.Zero);
    }

    [Test]
    public void Beside_members_with_fixed_timeouts_a_crash_is_found_and_nobody_else_is_suspected([Values(1, 2, 3)] int seed)
    {
        using var cluster = new VirtualCluster(seed);
        for (int i = 0; i < 8; i++)
        {
            bool adaptive = i % 2 == 0;
            cluster.AddNode(configure: options => options with { AdaptiveProbeTimeout = adaptive, ReportSuspicions = true });
        }

        cluster.JoinAll();
        cluster.Advance(TimeSpan.FromSeconds(30));
        VirtualNode crashed = cluster.Nodes[7];
        crashed.Crash();

        Assert.That(cluster.RunUntil(() => cluster.RunningNodes.All(node => node.StateOf(crashed) == MemberState.Failed), Enough), $"seed {seed}");
        Assert.That(
            cluster.RunningNodes.SelectMany(node => node.Events.OfType<MemberSuspected>()).Select(suspected => suspected.Member.Name).Distinct(),
            Is.EqualTo(new[] { crashed.Name }),
            $"seed {seed}");
        Assert.That(cluster.RunningNodes.Select(node => node.Cluster.HealthScore), Is.All.Zero, "all nacks came in time");
    }

    private static TimeSpan UntilSuspected(int seed, bool adaptive)
    {
        using VirtualCluster cluster = Started(seed, Adaptive(adaptive));
        VirtualNode crashed = cluster.Nodes[^1];
        TimeSpan crashedAt = cluster.Elapsed;
        crashed.Crash();
        Assert.That(cluster.RunUntil(() => cluster.RunningNodes.Any(node => node.StateOf(crashed) == MemberState.Suspect), Enough));
        return cluster.Elapsed - crashedAt;
    }

    private static GossipOptions Adaptive(bool adaptive) => GossipOptions.Lan() with { AdaptiveProbeTimeout = adaptive, ReportSuspicions = true };

    private static VirtualCluster Started(int seed, GossipOptions options)
    {
        var cluster = VirtualCluster.Start(8, seed, options);
        Assert.That(cluster.RunUntil(cluster.AllAgree, Enough));
        cluster.Advance(TimeSpan.FromSeconds(30));
        return cluster;
    }
}
