using Gossip.Members;
using Gossip.Simulation;

namespace Gossip.SimulationTests.Clusters;

/// <summary>
/// A crash in a cluster so small, with so few retransmissions, that gossip often misses one of the members. Whoever has missed it
/// probes the dead one sooner or later, and hears from whoever it asks to help.
/// </summary>
public sealed class VerdictOnNackTests
{
    /// <summary>
    /// A round of four probes, one that fails, the shortest suspicion; and from one probe to the next of the same member it is less than
    /// two rounds, each of which has an order of its own.
    /// </summary>
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(4 + 1 + 3 + 7);

    [Test]
    public void All_notice_a_crash_soon([Range(1, 40)] int seed) =>
        Assert.That(TimeToNotice(seed, ProtocolRules.All), Is.LessThanOrEqualTo(s_soon), $"seed {seed}");

    [Test]
    public void Without_the_rule_whoever_missed_the_news_waits_for_the_longest_suspicion()
    {
        TimeSpan longest = Enumerable.Range(1, 40).Max(seed => TimeToNotice(seed, ProtocolRules.All with { VerdictOnNacks = false }));

        Assert.That(longest, Is.GreaterThan(s_soon));
    }

    private static TimeSpan TimeToNotice(int seed, ProtocolRules rules)
    {
        using VirtualCluster cluster = VirtualCluster.Start(5, seed, GossipOptions.Local() with { Rules = rules });
        cluster.RunUntil(cluster.AllAgree, TimeSpan.FromMinutes(2));
        cluster.Advance(TimeSpan.FromSeconds(30));
        VirtualNode crashed = cluster.Nodes[^1];
        TimeSpan start = cluster.Elapsed;

        crashed.Crash();
        cluster.RunUntil(() => cluster.RunningNodes.All(node => !node.Sees(crashed)), TimeSpan.FromMinutes(2));
        return cluster.Elapsed - start;
    }
}
