using Gossip.Members;
using static Gossip.Tests.Members.RuleFixture;

namespace Gossip.Tests.Members;

public sealed class DeadRuleTests
{
    [Test]
    public void The_death_of_somebody_unknown_is_ignored()
    {
        var node = new RuleFixture();

        node.HearDead("b", 1, from: "c");

        Assert.That(node.Knows("b"), Is.False);
        Assert.That(node.Happened(), Is.Empty);
    }

    [Test]
    public void The_death_of_an_older_incarnation_is_ignored_and_ends_no_suspicion()
    {
        RuleFixture node = new RuleFixture().With("b", MemberState.Suspect, incarnation: 3);

        node.HearDead("b", 2, from: "c");

        Assert.That(node["b"].State, Is.EqualTo(MemberState.Suspect));
        Assert.That(node.SuspicionOf("b"), Is.Not.Null);
        Assert.That(node.Happened(), Is.Empty);
    }

    [TestCase(3u)]
    [TestCase(4u)]
    public void A_suspect_declared_dead_by_another_has_failed(uint accused)
    {
        RuleFixture node = new RuleFixture().With("b", MemberState.Suspect, incarnation: 3);
        node.Time.Advance(node.SuspicionOf("b").TimeToAnswer);

        node.HearDead("b", accused, from: "c");

        Assert.That((node["b"].State, node["b"].Incarnation), Is.EqualTo((MemberState.Failed, accused)));
        Assert.That(node["b"].StateChangedAt, Is.EqualTo(node.Time.GetUtcNow()));
        Assert.That(node.Happened(), Is.EquivalentTo(["suspicion of b ended", $"tell dead b {accused} from c", "MemberFailed b"]));
    }

    [TestCase(3u)]
    [TestCase(4u)]
    public void By_the_rules_of_memberlist_a_member_declared_dead_by_another_has_failed_at_once(uint accused)
    {
        RuleFixture node = new RuleFixture(options => options.Rules = ProtocolRules.Memberlist).With("b", MemberState.Alive, incarnation: 3);

        node.HearDead("b", accused, from: "c");

        Assert.That((node["b"].State, node["b"].Incarnation), Is.EqualTo((MemberState.Failed, accused)));
        Assert.That(node.Happened(), Is.EquivalentTo([$"tell dead b {accused} from c", "MemberFailed b"]));
    }

    [Test]
    public void A_failure_that_another_declares_says_who_and_that_it_was_reported()
    {
        RuleFixture node = new RuleFixture().With("b", MemberState.Suspect);
        node.Time.Advance(node.SuspicionOf("b").TimeToAnswer);

        node.HearDead("b", 1, from: "c");

        var failed = (MemberFailed)node.Effects.Events[^1];
        Assert.That((failed.DeclaredBy, failed.Reason), Is.EqualTo(("c", FailureReason.ReportedByMember)));
        Assert.That(failed.Accusers, Is.EqualTo(["accuser"]));
    }

    [Test]
    public void A_failure_after_a_suspicion_of_ours_says_so_and_names_the_accusers_in_order()
    {
        RuleFixture node = new RuleFixture().With("b", "c", "d", "e");
        node.HearSuspect("b", 1, from: "d");
        node.HearSuspect("b", 1, from: "c");
        node.HearSuspect("b", 1, from: "d");

        node.Do(new MembershipCommand.ExpireSuspicion("b", node.SuspicionOf("b")));

        var failed = (MemberFailed)node.Effects.Events[^1];
        Assert.That((failed.DeclaredBy, failed.Reason), Is.EqualTo(("a", FailureReason.SuspicionExpired)));
        Assert.That(failed.Accusers, Is.EqualTo(["d", "c"]));
    }

    [Test]
    public void A_reported_failure_names_those_of_whose_suspicion_was_heard()
    {
        RuleFixture node = new RuleFixture().With("b");
        node.HearSuspect("b", 1, from: "d");
        node.Time.Advance(node.SuspicionOf("b").TimeToAnswer);

        node.HearDead("b", 1, from: "c");

        var failed = (MemberFailed)node.Effects.Events[^1];
        Assert.That((failed.DeclaredBy, failed.Reason), Is.EqualTo(("c", FailureReason.ReportedByMember)));
        Assert.That(failed.Accusers, Is.EqualTo(["d"]));
    }

    [Test]
    public void A_member_that_says_it_itself_has_left()
    {
        RuleFixture node = new RuleFixture().With("b");

        node.HearDead("b", 1, from: "b");

        Assert.That(node["b"].State, Is.EqualTo(MemberState.Left));
        Assert.That(node.Happened(), Is.EquivalentTo(["tell dead b 1 from b", "MemberLeft b"]));
    }

    [Test]
    public void The_death_of_a_suspect_ends_the_suspicion()
    {
        RuleFixture node = new RuleFixture().With("b", MemberState.Suspect);
        node.Time.Advance(node.SuspicionOf("b").TimeToAnswer);

        node.HearDead("b", 1, from: "c");

        Assert.That(node.Record("b").Suspicion, Is.Null);
        Assert.That(node.Happened(), Is.EquivalentTo(["suspicion of b ended", "tell dead b 1 from c", "MemberFailed b"]));
    }

    [TestCase(MemberState.Failed, "c")]
    [TestCase(MemberState.Failed, "b")]
    [TestCase(MemberState.Left, "c")]
    [TestCase(MemberState.Left, "b")]
    public void A_member_does_not_die_twice(MemberState state, string from)
    {
        RuleFixture node = new RuleFixture().With("b", state);

        node.HearDead("b", 1, from);

        Assert.That(node["b"].State, Is.EqualTo(state));
        Assert.That(node.Happened(), Is.Empty);
    }

    [Test]
    public void The_departed_are_not_among_the_live()
    {
        RuleFixture node = new RuleFixture().With("b", "c", "d").With("b", MemberState.Failed, 2).With("c", MemberState.Left, 2);

        Assert.That(node.Table.LiveCount, Is.EqualTo(2));
        Assert.That(node.Table.Count, Is.EqualTo(4));
    }

    [TestCase(MemberState.Alive)]
    [TestCase(MemberState.Suspect)]
    [TestCase(MemberState.Left)]
    public void The_death_of_an_incarnation_too_far_ahead_is_refused(MemberState state)
    {
        RuleFixture node = new RuleFixture().With("b", state);

        node.HearDead("b", uint.MaxValue, from: "c");

        Assert.That((node["b"].State, node["b"].Incarnation), Is.EqualTo((state, 1u)));
        Assert.That(node.Happened(), Is.EqualTo(["b refused: ImplausibleIncarnation"]));
    }

    [TestCase(MemberState.Failed, true)]
    [TestCase(MemberState.Failed, false)]
    [TestCase(MemberState.Left, true)]
    [TestCase(MemberState.Left, false)]
    public void A_newer_accusation_raises_the_incarnation_that_a_departed_member_has_to_exceed(MemberState state, bool dead)
    {
        RuleFixture node = new RuleFixture().With("b", state);
        DateTimeOffset departed = node["b"].StateChangedAt;
        node.Time.Advance(TimeSpan.FromSeconds(5));

        node.Rules.Apply(dead, new Accusation("b", "c", 7));
        Assert.That((node["b"].State, node["b"].Incarnation, node["b"].StateChangedAt), Is.EqualTo((state, 7u, departed)));

        node.Hear(Alive("b", incarnation: 7));
        Assert.That(node["b"].State, Is.EqualTo(state), "stale news must not bring it back");

        node.Hear(Alive("b", incarnation: 8));
        Assert.That(node["b"].State, Is.EqualTo(MemberState.Alive));
    }
}
