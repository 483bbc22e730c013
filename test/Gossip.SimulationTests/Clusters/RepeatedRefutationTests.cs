using Gossip.Members;
using Gossip.Simulation;

namespace Gossip.SimulationTests.Clusters;

/// <summary>A node that was deaf while others answered its accusations, and hears again before its suspicions run out.</summary>
public sealed class RepeatedRefutationTests
{
    [Test]
    public void Whoever_missed_a_refutation_hears_it_again_and_gives_nobody_up([Range(1, 10)] int seed)
    {
        using VirtualCluster cluster = WithDeafNode(seed, ProtocolRules.All);

        Assert.That(WronglyGivenUp(cluster), Is.Empty, $"seed {seed}");
    }

    [Test]
    public void Without_these_rules_members_that_answer_every_ping_are_given_up()
    {
        int failures = Enumerable.Range(1, 10).Sum(seed =>
        {
            using VirtualCluster cluster = WithDeafNode(seed, ProtocolRules.All with { RepeatRefutations = false, BuddyOnAcks = false });
            return WronglyGivenUp(cluster).Length;
        });

        Assert.That(failures, Is.Positive);
    }

    /// <summary>All but the deaf one, which may itself be given up since it did not answer.</summary>
    private static string[] WronglyGivenUp(VirtualCluster cluster) =>
    [
        .. cluster.Nodes.SelectMany(node => node.Events).OfType<MemberFailed>()
            .Select(failed => failed.Member.Name).Where(name => name != cluster.Nodes[0].Name),
    ];

    /// <summary>The first of five hears nobody for a while, too short to be given up itself; everybody hears its accusations meanwhile.</summary>
    private static VirtualCluster WithDeafNode(int seed, ProtocolRules rules)
    {
        VirtualCluster cluster = VirtualCluster.Start(
            5,
            seed,
            GossipOptions.Lan() with { PushPullInterval = TimeSpan.FromMinutes(10), SuspicionMultiplier = 16, EnableStreamPings = false, Rules = rules });
        cluster.RunUntil(cluster.AllAgree, TimeSpan.FromMinutes(2));
        cluster.Advance(TimeSpan.FromSeconds(30));
        cluster.Network.Mute(cluster.Nodes.Skip(1).Select(node => node.Transport), [cluster.Nodes[0].Transport]);
        cluster.Advance(TimeSpan.FromSeconds(8));
        cluster.Network.Heal();
        cluster.Advance(TimeSpan.FromMinutes(2));
        return cluster;
    }
}
