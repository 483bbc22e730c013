using Gossip.Members;
using static Gossip.Tests.Members.RuleFixture;

namespace Gossip.Tests.Members;

/// <summary>Nobody is given up on another's word alone: the accused has half the shortest suspicion to answer, wherever it is accused.</summary>
public sealed class TimeToAnswerTests
{
    [Test]
    public void A_verdict_that_is_the_first_accusation_makes_a_suspect()
    {
        RuleFixture node = new RuleFixture().With("b", "c", "d", "e");

        node.HearDead("b", 1, from: "c");

        Assert.That((node["b"].State, node.SuspicionOf("b").DeclaredBy), Is.EqualTo((MemberState.Suspect, "c")));
        Assert.That(node.Happened(), Is.EqualTo(
            ["tell suspect b 1 from c", "suspicion of b began", "suspicion of b confirmed", "tell b at 10.0.0.2:7946 that it is suspect 1 from a"]));
    }

    [Test]
    public void The_accused_is_told_once_however_many_verdicts_are_heard()
    {
        RuleFixture node = new RuleFixture().With("b", "c", "d", "e");
        node.HearSuspect("b", 1, from: "c");
        node.Happened();

        node.HearDead("b", 1, from: "c");
        node.HearDead("b", 1, from: "d");
        node.HearDead("b", 1, from: "c");

        Assert.That(node.Happened(), Has.One.EqualTo("tell b at 10.0.0.2:7946 that it is suspect 1 from a"));
    }

    [Test]
    public void However_often_the_same_is_said_the_accused_has_its_time()
    {
        RuleFixture node = new RuleFixture().With("b", "c", "d", "e");
        node.HearDead("b", 1, from: "c");
        node.Time.Advance(node.SuspicionOf("b").TimeToAnswer - TimeSpan.FromMilliseconds(1));

        node.HearDead("b", 1, from: "c");
        node.HearDead("b", 1, from: "d");

        Assert.That(node["b"].State, Is.EqualTo(MemberState.Suspect));
    }

    [Test]
    public void A_verdict_soon_after_the_suspicion_waits_for_the_same_time()
    {
        RuleFixture node = new RuleFixture().With("b", "c", "d", "e");
        node.HearSuspect("b", 1, from: "c");
        Suspicion suspicion = node.SuspicionOf("b");
        TimeSpan before = suspicion.Timeout;
        node.Time.Advance(TimeSpan.FromSeconds(1));

        node.HearDead("b", 1, from: "c");

        Assert.That(node["b"].State, Is.EqualTo(MemberState.Suspect));
        Assert.That(node.SuspicionOf("b"), Is.SameAs(suspicion));
        Assert.That(suspicion.Timeout, Is.EqualTo(suspicion.TimeToAnswer).And.LessThan(before));
    }

    [Test]
    public void The_time_is_half_the_shortest_suspicion()
    {
        RuleFixture node = new RuleFixture().With("b", "c", "d", "e");

        node.HearDead("b", 1, from: "c");

        TimeSpan shortest = ClusterScale.SuspicionTimeout(node.Options.SuspicionMultiplier, 5, node.Options.ProbeInterval);
        Assert.That(node.SuspicionOf("b").Timeout, Is.EqualTo(shortest / 2));
    }

    [Test]
    public void Whoever_answers_in_that_time_is_alive_and_nobody_is_told_anything_else()
    {
        RuleFixture node = new RuleFixture().With("b", "c", "d", "e");
        node.HearDead("b", 1, from: "c");
        node.Happened();

        node.Hear(Alive("b", incarnation: 2));

        Assert.That(node["b"].State, Is.EqualTo(MemberState.Alive));
        Assert.That(node.Effects.Events.OfType<MemberFailed>(), Is.Empty);
        Assert.That(node.Happened(), Is.EquivalentTo(["suspicion of b ended", "tell alive b 2"]));
    }

    [Test]
    public void Whoever_does_not_has_failed_by_the_verdict_that_was_heard()
    {
        RuleFixture node = new RuleFixture().With("b", "c", "d", "e");
        node.HearDead("b", 4, from: "c");
        node.Time.Advance(node.SuspicionOf("b").TimeToAnswer);
        node.Happened();

        node.Do(new MembershipCommand.ExpireSuspicion("b", node.SuspicionOf("b")));

        var failed = (MemberFailed)node.Effects.Events[^1];
        Assert.That((failed.DeclaredBy, failed.Reason), Is.EqualTo(("c", FailureReason.ReportedByMember)));
        Assert.That(failed.Accusers, Is.EqualTo(["c"]));
        Assert.That(node.Happened(), Is.EquivalentTo(["suspicion of b ended", "tell dead b 4 from c", "MemberFailed b"]));
    }

    [Test]
    public void A_goodbye_needs_no_answer()
    {
        RuleFixture node = new RuleFixture().With("b", "c");

        node.HearDead("b", 1, from: "b");

        Assert.That(node["b"].State, Is.EqualTo(MemberState.Left));
    }
}
