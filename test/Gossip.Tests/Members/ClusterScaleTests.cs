using Gossip.Members;

namespace Gossip.Tests.Members;

public sealed class ClusterScaleTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [TestCaseSource(typeof(FormulaVectors), nameof(FormulaVectors.Scales))]
    public void Limits_and_timeouts_grow_with_the_cluster_as_those_of_the_peers_do(
        int members, int retransmits, TimeSpan suspicion, TimeSpan pushPull)
    {
        Assert.That(ClusterScale.RetransmitLimit(4, members), Is.EqualTo(retransmits));
        Assert.That(ClusterScale.SuspicionTimeout(4, members, Second), Is.EqualTo(suspicion));
        Assert.That(ClusterScale.PushPullInterval(30 * Second, members), Is.EqualTo(pushPull));
    }

    [Test]
    public void None_of_them_ever_shrinks_as_the_cluster_grows()
    {
        for (int members = 1; members < 20_000; members++)
        {
            Assert.That(ClusterScale.RetransmitLimit(3, members + 1), Is.GreaterThanOrEqualTo(ClusterScale.RetransmitLimit(3, members)));
            Assert.That(ClusterScale.SuspicionTimeout(5, members + 1, Second), Is.GreaterThanOrEqualTo(ClusterScale.SuspicionTimeout(5, members, Second)));
            Assert.That(ClusterScale.PushPullInterval(Second, members + 1), Is.GreaterThanOrEqualTo(ClusterScale.PushPullInterval(Second, members)));
        }
    }

    [TestCase(0)]
    [TestCase(1)]
    public void A_node_alone_has_finite_and_positive_timeouts(int members)
    {
        Assert.That(ClusterScale.SuspicionTimeout(4, members, Second), Is.EqualTo(4 * Second));
        Assert.That(ClusterScale.PushPullInterval(30 * Second, members), Is.EqualTo(30 * Second));
    }

    [Test]
    public void Timeouts_are_proportional_to_interval_and_multiplier()
    {
        Assert.That(ClusterScale.SuspicionTimeout(6, 100, TimeSpan.FromSeconds(5)), Is.EqualTo(TimeSpan.FromSeconds(60)));
        Assert.That(ClusterScale.SuspicionTimeout(255, 1_000_000, TimeSpan.FromDays(1)), Is.EqualTo(TimeSpan.FromDays(255 * 6)));
    }

    [TestCase(32, 1)]
    [TestCase(33, 2)]
    [TestCase(64, 2)]
    [TestCase(65, 3)]
    [TestCase(128, 3)]
    [TestCase(129, 4)]
    public void The_push_pull_interval_steps_up_just_past_each_power_of_two(int members, int intervals) =>
        Assert.That(ClusterScale.PushPullInterval(Second, members), Is.EqualTo(intervals * Second));
}
