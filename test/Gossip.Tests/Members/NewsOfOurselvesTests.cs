using Gossip.Members;
using static Gossip.Tests.Members.RuleFixture;

namespace Gossip.Tests.Members;

/// <summary>What a node does when others speak about the node itself.</summary>
public sealed class NewsOfOurselvesTests
{
    private const string Elsewhere = "10.9.9.9:7946";

    [Test]
    public void The_first_incarnation_is_one()
    {
        var node = new RuleFixture();

        Assert.That((node["a"].State, node["a"].Incarnation), Is.EqualTo((MemberState.Alive, 1u)));
        Assert.That(node.Announcement, Is.EquivalentTo(["tell alive a 1", "a to be probed", "MemberJoined a"]));
    }

    [Test]
    public void An_echo_of_what_we_said_last_is_left_alone()
    {
        var node = new RuleFixture(metadata: "m");

        node.Hear(Alive("a", incarnation: 1, metadata: "m"));

        Assert.That(node.Happened(), Is.Empty);
    }

    [Test]
    public void An_echo_from_before_our_last_incarnation_is_left_alone()
    {
        RuleFixture node = new RuleFixture().With("b");
        node.HearSuspect("a", 4, from: "b");
        node.Happened();

        node.Hear(Alive("a", incarnation: 4, metadata: "other"));

        Assert.That(node.Happened(), Is.Empty);
    }

    [Test]
    public void Other_metadata_under_our_incarnation_is_refuted_with_ours()
    {
        var node = new RuleFixture(metadata: "ours");

        node.Hear(Alive("a", incarnation: 1, metadata: "theirs"));

        Assert.That(node["a"].Metadata.ToArray(), Is.EqualTo("ours"u8.ToArray()));
        Assert.That(node.Happened(), Is.EquivalentTo(["refuted", "tell alive a 2"]));
    }

    [Test]
    public void Other_versions_under_our_incarnation_are_refuted_with_ours()
    {
        var node = new RuleFixture();

        node.Hear(Alive("a", incarnation: 1, versions: Versions with { Protocol = 3 }));

        Assert.That(node["a"].Versions, Is.EqualTo(Versions));
        Assert.That(node.Happened(), Is.EquivalentTo(["refuted", "tell alive a 2"]));
    }

    [Test]
    public void An_incarnation_above_ours_from_a_former_life_is_refuted_above_it()
    {
        var node = new RuleFixture();

        node.Hear(Alive("a", incarnation: 100));

        Assert.That(node["a"].Incarnation, Is.EqualTo(101u));
        Assert.That(node.Happened(), Is.EquivalentTo(["refuted", "tell alive a 101"]));
    }

    [Test]
    public void Our_name_at_another_address_that_answers_is_a_conflict_and_no_reason_to_refute()
    {
        var node = new RuleFixture();

        node.Hear(Alive("a", incarnation: 5, at: Elsewhere));
        Assert.That(node.Happened(), Is.EqualTo([$"ask a at {At("a")}, claimed at {Elsewhere}"]));
        node.Settle("a", ClaimOutcome.BothAnswer);

        Assert.That((node["a"].Incarnation, node["a"].EndPoint), Is.EqualTo((1u, At("a"))));
        Assert.That(node.Happened(), Is.EqualTo(["NameConflict a"]));
    }

    [TestCase(1u, 2u)]
    [TestCase(5u, 6u)]
    public void Above_whoever_bore_our_name_elsewhere_and_is_gone_we_speak_up(uint predecessor, uint ours)
    {
        var node = new RuleFixture();

        node.Hear(Alive("a", predecessor, at: Elsewhere));
        node.Settle("a", ClaimOutcome.ClaimantSilent);

        Assert.That((node["a"].Incarnation, node["a"].EndPoint), Is.EqualTo((ours, At("a"))));
        Assert.That(node.Happened()[1..], Is.EqualTo(["refuted", $"tell alive a {ours}"]));
    }

    [Test]
    public void A_predecessor_that_we_are_above_already_is_no_reason_to_speak_up()
    {
        var node = new RuleFixture();
        node.HearSuspect("a", 5, from: "b");
        node.Happened();

        node.Hear(Alive("a", incarnation: 5, at: Elsewhere));
        node.Settle("a", ClaimOutcome.ClaimantSilent);

        Assert.That(node["a"].Incarnation, Is.EqualTo(6u));
        Assert.That(node.Happened()[1..], Is.Empty);
    }

    [Test]
    public void Who_has_left_speaks_up_against_nobody()
    {
        var node = new RuleFixture();
        node.Hear(Alive("a", incarnation: 5, at: Elsewhere));
        node.Do(new MembershipCommand.Leave(new TaskCompletionSource<bool>()));
        node.Happened();

        node.Settle("a", ClaimOutcome.ClaimantSilent);

        Assert.That(node["a"].State, Is.EqualTo(MemberState.Left));
        Assert.That(node.Happened(), Is.Empty);
    }

    [TestCase(1u, 2u)]
    [TestCase(9u, 10u)]
    public void A_suspicion_of_ourselves_is_refuted_above_its_incarnation(uint accused, uint refuted)
    {
        RuleFixture node = new RuleFixture().With("b");

        node.HearSuspect("a", accused, from: "b");

        Assert.That((node["a"].State, node["a"].Incarnation), Is.EqualTo((MemberState.Alive, refuted)));
        Assert.That(PassedOn(node), Is.EquivalentTo(["refuted", $"tell alive a {refuted}"]));
    }

    [TestCase("b", 1u, 2u, TestName = "News_of_our_death_is_refuted")]
    [TestCase("b", 9u, 10u, TestName = "News_of_our_death_in_a_later_incarnation_is_refuted_above_it")]
    [TestCase("a", 9u, 10u, TestName = "The_goodbye_of_a_former_life_is_refuted")]
    public void News_of_our_death_is_refuted_above_its_incarnation(string from, uint accused, uint refuted)
    {
        RuleFixture node = new RuleFixture().With("b");

        node.HearDead("a", accused, from);

        Assert.That((node["a"].State, node["a"].Incarnation), Is.EqualTo((MemberState.Alive, refuted)));
        Assert.That(PassedOn(node), Is.EquivalentTo(["refuted", $"tell alive a {refuted}"]));
    }

    [Test]
    public void Accusations_of_an_incarnation_that_we_have_left_behind_are_ignored()
    {
        RuleFixture node = new RuleFixture().With("b");
        node.HearSuspect("a", 4, from: "b");
        node.Happened();

        node.HearSuspect("a", 4, from: "b");
        node.HearDead("a", 4, from: "b");

        Assert.That(node["a"].Incarnation, Is.EqualTo(5u));
        Assert.That(PassedOn(node), Is.Empty);
    }

    [Test]
    public void A_refutation_says_what_we_last_said_of_ourselves()
    {
        RuleFixture node = new RuleFixture(metadata: "old").With("b");
        node.Do(new MembershipCommand.UpdateMetadata("new"u8.ToArray(), new TaskCompletionSource()));

        node.HearSuspect("a", 2, from: "b");

        Assert.That(node.Effects.Broadcasts[^1].Metadata.ToArray(), Is.EqualTo("new"u8.ToArray()));
        Assert.That(node.Effects.Broadcasts[^1].Incarnation, Is.EqualTo(3u));
    }

    [Test]
    public void The_next_announcement_after_a_refutation_rises_above_it()
    {
        RuleFixture node = new RuleFixture().With("b");
        node.HearSuspect("a", 41, from: "b");

        node.Do(new MembershipCommand.UpdateMetadata("new"u8.ToArray(), new TaskCompletionSource()));

        Assert.That(node["a"].Incarnation, Is.EqualTo(43u));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void An_accusation_with_the_largest_incarnation_neither_overflows_nor_uses_up_ours(bool dead)
    {
        RuleFixture node = new RuleFixture().With("b");

        node.Rules.Apply(dead, new Accusation("a", "b", uint.MaxValue));

        Assert.That((node["a"].State, node["a"].Incarnation), Is.EqualTo((MemberState.Alive, 1u)));
        Assert.That(node.Happened(), Is.EqualTo(["a refused: ImplausibleIncarnation"]));
    }

    [Test]
    public void An_alive_about_us_with_the_largest_incarnation_does_not_use_up_ours()
    {
        var node = new RuleFixture();

        node.Hear(Alive("a", incarnation: uint.MaxValue));

        Assert.That(node["a"].Incarnation, Is.EqualTo(1u));
        Assert.That(node.Happened(), Is.EqualTo(["a refused: ImplausibleIncarnation"]));
    }

    [Test]
    public void An_accusation_that_was_refuted_already_is_refuted_again_once_a_probe_interval([Values] bool dead)
    {
        RuleFixture node = new RuleFixture().With("b");
        node.HearSuspect("a", 4, from: "b");
        node.Happened();

        node.Time.Advance(node.Options.ProbeInterval);
        HearAgain();
        HearAgain();
        Assert.That(PassedOn(node), Is.EqualTo(new[] { "tell alive a 5" }));
        node.Time.Advance(node.Options.ProbeInterval);
        HearAgain();

        Assert.That(PassedOn(node), Is.EqualTo(new[] { "tell alive a 5" }));
        Assert.That(node["a"].Incarnation, Is.EqualTo(5));

        void HearAgain() => node.Rules.Apply(dead, new Accusation("a", "b", 4));
    }

    [Test]
    public void An_old_accusation_right_after_news_of_our_own_is_left_alone_until_a_probe_interval_is_over([Values] bool dead)
    {
        RuleFixture node = new RuleFixture().With("b");
        node.Time.Advance(TimeSpan.FromMinutes(1));
        node.Do(new MembershipCommand.UpdateMetadata([1], new TaskCompletionSource()));
        node.Happened();

        node.Rules.Apply(dead, new Accusation("a", "b", 1));
        Assert.That(PassedOn(node), Is.Empty);
        node.Time.Advance(node.Options.ProbeInterval);
        node.Rules.Apply(dead, new Accusation("a", "b", 1));

        Assert.That(PassedOn(node), Is.EqualTo(new[] { "tell alive a 2" }));
    }

    [Test]
    public void An_accusation_that_comes_late_on_the_heels_of_the_refutation_is_left_alone()
    {
        RuleFixture node = new RuleFixture().With("b");
        node.HearSuspect("a", 4, from: "b");
        node.Happened();

        node.Time.Advance(node.Options.ProbeInterval / 2);
        node.HearSuspect("a", 4, from: "b");

        Assert.That(PassedOn(node), Is.Empty);
    }

    [Test]
    public void Whoever_has_left_does_not_answer_old_accusations()
    {
        RuleFixture node = new RuleFixture().With("b");
        node.HearSuspect("a", 4, from: "b");
        node.Do(new MembershipCommand.Leave(new TaskCompletionSource<bool>()));
        node.Happened();

        node.Time.Advance(node.Options.ProbeInterval);
        node.HearSuspect("a", 4, from: "b");

        Assert.That(node.Happened(), Is.Empty);
    }

    /// <summary>What others are told, answers to accusers aside (<see cref="AnswerToAccuserTests"/>).</summary>
    private static string[] PassedOn(RuleFixture node) =>
        [.. node.Happened().Where(line => !line.StartsWith("answer", StringComparison.Ordinal))];
}
