namespace Gossip.Tests.Members;

/// <summary>What was believed of a member, and proved to be wrong.</summary>
public sealed class FalseAlarmTests
{
    [TestCase(MemberState.Suspect, 1, 0, TestName = "A_suspicion_that_is_refuted_is_one")]
    [TestCase(MemberState.Failed, 0, 1, TestName = "A_member_given_up_that_speaks_up_again_is_one")]
    [TestCase(MemberState.Left, 0, 0, TestName = "A_member_that_left_and_is_back_is_none")]
    [TestCase(MemberState.Alive, 0, 0, TestName = "News_of_a_member_that_is_there_is_none")]
    public void Who_speaks_up(MemberState state, int suspicions, int failures)
    {
        RuleFixture node = new RuleFixture().With("b", state, incarnation: 3);

        node.Hear(RuleFixture.Alive("b", incarnation: 4));

        Assert.That(node["b"].State, Is.EqualTo(MemberState.Alive));
        Assert.That((node.Effects.Refutations.Count, node.Effects.FailuresTakenBack), Is.EqualTo((suspicions, failures)));
    }

    [Test]
    public void Somebody_else_under_the_name_of_a_member_that_failed_is_none()
    {
        RuleFixture node = new RuleFixture(options => options.DeadNodeReclaimTime = TimeSpan.FromSeconds(1)).With("b", MemberState.Failed);
        node.Time.Advance(TimeSpan.FromMinutes(1));

        node.Hear(RuleFixture.Alive("b", incarnation: 2, at: "10.0.0.99:7946"));

        Assert.That((node["b"].State, node.Effects.FailuresTakenBack), Is.EqualTo((MemberState.Alive, 0)));
    }

    [Test]
    public void A_newcomer_is_none()
    {
        RuleFixture node = new RuleFixture().With("b");

        Assert.That(node.Effects.FailuresTakenBack, Is.Zero);
    }
}
