using Gossip.Members;
using static Gossip.Tests.Members.RuleFixture;

namespace Gossip.Tests.Members;

/// <summary>Whoever accuses this node hears its answer from itself, whatever becomes of the news that it passes on.</summary>
public sealed class AnswerToAccuserTests
{
    private const string Answered = "answer b at 10.0.0.2:7946 that a is alive 2";

    [Test]
    public void An_accuser_is_sent_the_refutation_directly()
    {
        RuleFixture node = new RuleFixture().With("b", "c");

        node.HearSuspect("a", 1, from: "b");

        Assert.That(node.Happened(), Is.EqualTo(["refuted", "tell alive a 2", Answered]));
    }

    [Test]
    public void So_is_whoever_declares_this_node_dead()
    {
        RuleFixture node = new RuleFixture().With("b", "c");

        node.HearDead("a", 1, from: "b");

        Assert.That(node.Happened(), Has.Member(Answered));
    }

    [Test]
    public void A_second_accuser_who_has_missed_the_refutation_is_answered_though_it_is_not_passed_on_again()
    {
        RuleFixture node = new RuleFixture().With("b", "c");
        node.HearSuspect("a", 1, from: "b");
        node.Happened();

        node.HearSuspect("a", 1, from: "c");

        Assert.That(node.Happened(), Is.EqualTo(["answer c at 10.0.0.3:7946 that a is alive 2"]));
    }

    [Test]
    public void However_often_it_accuses_each_is_answered_once_in_a_probe_timeout()
    {
        RuleFixture node = new RuleFixture().With("b", "c");
        for (int i = 0; i < 10; i++)
        {
            node.HearSuspect("a", (uint)i + 1, from: "b");
            node.HearDead("a", 1, from: "b");
        }

        Assert.That(node.Happened().Count(line => line.StartsWith("answer", StringComparison.Ordinal)), Is.EqualTo(1));
        node.Time.Advance(node.Options.ProbeTimeout);

        node.HearSuspect("a", 1, from: "b");

        Assert.That(node.Happened(), Has.One.StartsWith("answer b"));
    }

    [Test]
    public void No_more_than_so_many_are_answered_in_a_probe_timeout()
    {
        RuleFixture node = new RuleFixture().With([.. Enumerable.Range(0, 100).Select(NameOf)]);
        for (int i = 0; i < 100; i++)
        {
            node.HearSuspect("a", 1, from: NameOf(i));
        }

        Assert.That(node.Happened().Count(line => line.StartsWith("answer", StringComparison.Ordinal)), Is.EqualTo(AnsweredAccusers.MostAtOnce));
        node.Time.Advance(node.Options.ProbeTimeout);

        node.HearSuspect("a", 1, from: NameOf(99));

        Assert.That(node.Happened(), Has.One.StartsWith($"answer {NameOf(99)}"));

        static string NameOf(int i) => $"{new string('x', i / 20)}{(char)('b' + (i % 20))}";
    }

    [Test]
    public void An_accuser_that_has_failed_here_may_be_there_and_is_answered()
    {
        RuleFixture node = new RuleFixture().With("c").With("b", MemberState.Failed);

        node.HearSuspect("a", 1, from: "b");

        Assert.That(node.Happened(), Has.Member(Answered));
    }

    [TestCase("stranger")]
    [TestCase("left")]
    [TestCase("a")]
    public void Nobody_else_is_answered(string accuser)
    {
        RuleFixture node = new RuleFixture().With("b").With("left", MemberState.Left);

        node.HearDead("a", 1, from: accuser);

        Assert.That(node.Happened(), Is.EqualTo(["refuted", "tell alive a 2"]));
    }

    [Test]
    public void Who_has_left_answers_nobody()
    {
        RuleFixture node = new RuleFixture().With("b");
        node.Do(new MembershipCommand.Leave(new TaskCompletionSource<bool>()));
        node.Happened();

        node.HearSuspect("a", 1, from: "b");
        node.HearSuspect("a", 0, from: "b");

        Assert.That(node.Happened(), Is.Empty);
    }

    [Test]
    public void Without_the_rule_accusers_hear_the_answer_by_gossip_alone()
    {
        RuleFixture node = new RuleFixture(options => options.Rules = ProtocolRules.All with { AnswerAccusers = false }).With("b");

        node.HearSuspect("a", 1, from: "b");

        Assert.That(node.Happened(), Is.EqualTo(["refuted", "tell alive a 2"]));
    }
}
