using Gossip.Members;
using Gossip.Simulation;

namespace Gossip.SimulationTests.Clusters;

/// <summary>
/// A member that nobody hears gives up some of those that do not answer it, and is given up. When it is heard again, so are its
/// verdicts: of members that run, and that have heard of no accusation. With the local preset each piece of news is sent twice only.
/// </summary>
public sealed class MuteMemberTests
{
    [Test]
    public void Nobody_is_given_up_by_those_who_hear_its_verdicts([Range(1, 40)] int seed) =>
        Assert.That(WronglyGivenUp(seed, ProtocolRules.All), Is.Empty, $"seed {seed}");

    [Test]
    public void Some_are_where_the_accused_answers_by_gossip_alone()
    {
        int givenUp = Enumerable.Range(1, 40).Sum(seed => WronglyGivenUp(seed, ProtocolRules.All with { AnswerAccusers = false }).Length);

        Assert.That(givenUp, Is.Positive);
    }

    /// <summary>Whom others than the mute one gave up, itself aside.</summary>
    private static string[] WronglyGivenUp(int seed, ProtocolRules rules)
    {
        using VirtualCluster cluster = VirtualCluster.Start(5, seed, GossipOptions.Local() with { Rules = rules });
        cluster.RunUntil(cluster.AllAgree, TimeSpan.FromMinutes(2));
        VirtualNode mute = cluster.Nodes[^1];
        VirtualNode[] others = [.. cluster.Nodes.Except([mute])];
        cluster.Network.Mute([mute.Transport], others.Select(node => node.Transport));
        // Longer than the longest suspicion, which is 18 s: by then it has given others up.
        cluster.Advance(TimeSpan.FromSeconds(22));
        cluster.Network.Heal();
        cluster.Advance(TimeSpan.FromMinutes(1));
        return [.. others.SelectMany(node => node.Events).OfType<MemberFailed>().Select(failed => failed.Member.Name).Where(name => name != mute.Name)];
    }
}
