using Gossip.Members;
using static Gossip.Tests.Members.RuleFixture;

namespace Gossip.Tests.Members;

public sealed class IncarnationTests
{
    [Test]
    public void A_node_rises_by_one_each_time_it_speaks_up()
    {
        LocalNode local = Local();

        Assert.That(new[] { local.NextIncarnation(), local.NextIncarnation(), local.NextIncarnation() }, Is.EqualTo([1u, 2u, 3u]));
    }

    [TestCase(1u, 0u, 2u)]
    [TestCase(1u, 1u, 2u)]
    [TestCase(1u, 9u, 10u)]
    [TestCase(9u, 3u, 10u)]
    public void A_node_rises_above_itself_and_its_accuser(uint own, uint accused, uint next)
    {
        LocalNode local = Local();
        local.NextIncarnation(own - 1);

        Assert.That(local.NextIncarnation(accused), Is.EqualTo(next));
        Assert.That(local.Incarnation, Is.EqualTo(next));
    }

    [Test]
    public void At_the_largest_number_an_incarnation_stays_and_does_not_wrap()
    {
        LocalNode local = Local();

        Assert.That(local.NextIncarnation(uint.MaxValue), Is.EqualTo(uint.MaxValue));
        Assert.That(local.NextIncarnation(uint.MaxValue), Is.EqualTo(uint.MaxValue));
        Assert.That(local.NextIncarnation(), Is.EqualTo(uint.MaxValue));
    }

    [Test]
    public void An_accusation_of_ourselves_that_leaves_no_numbers_to_refute_with_is_not_believed()
    {
        RuleFixture node = new RuleFixture().With("b");

        node.HearSuspect("a", uint.MaxValue, from: "b");

        Assert.That((node["a"].State, node["a"].Incarnation), Is.EqualTo((MemberState.Alive, 1u)));
        Assert.That(node.Happened(), Is.EqualTo(["a refused: ImplausibleIncarnation"]));
    }

    [Test]
    public void A_node_that_was_restarted_refutes_what_others_hold_against_its_former_life_however_long_that_was()
    {
        RuleFixture node = new RuleFixture().With("b");

        node.Merge(Remote("a", MemberState.Failed, 3_000_000));

        Assert.That((node["a"].State, node["a"].Incarnation), Is.EqualTo((MemberState.Alive, 3_000_001u)));
    }

    [TestCase(0u, uint.MaxValue, true, TestName = "Of_a_member_not_heard_of_any_incarnation_can_be_true")]
    [TestCase(100u, 1u, true, TestName = "A_lower_incarnation_can_be_true_once")]
    [TestCase(1u, 1u + IncarnationRange.MaximumLeap, true, TestName = "The_longest_leap_can_be_true")]
    [TestCase(1u, 2u + IncarnationRange.MaximumLeap, false, TestName = "A_leap_beyond_the_longest_cannot_be_true")]
    [TestCase(1u, uint.MaxValue, false, TestName = "A_leap_to_the_largest_number_cannot_be_true")]
    [TestCase(uint.MaxValue - 1, uint.MaxValue, true, TestName = "A_short_leap_to_the_largest_number_can_be_true")]
    public void A_leap_can_be_true_up_to_a_million(uint known, uint claimed, bool plausible) =>
        Assert.That(IncarnationRange.IsPlausible(known, claimed), Is.EqualTo(plausible));

    [Test]
    public void An_alive_that_leaps_too_far_is_refused_so_that_its_member_can_still_be_heard()
    {
        RuleFixture node = new RuleFixture().With("b");

        node.Hear(Alive("b", incarnation: uint.MaxValue), Alive("b", incarnation: 2));

        Assert.That(node["b"].Incarnation, Is.EqualTo(2u));
        Assert.That(node.Happened(), Is.EqualTo(["b refused: ImplausibleIncarnation", "tell alive b 2"]));
    }

    private static LocalNode Local() => new("a", At("a"), [], Versions);
}
