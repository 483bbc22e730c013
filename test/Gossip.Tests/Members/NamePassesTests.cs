using System.Net;
using Gossip.Members;
using static Gossip.Tests.Members.RuleFixture;

namespace Gossip.Tests.Members;

/// <summary>A live member's name is claimed at another address, and the member, asked, is not there.</summary>
public sealed class NamePassesTests
{
    private const string Elsewhere = "10.9.9.9:7946";
    private const string ThirdPlace = "10.8.8.8:7946";
    private static readonly IPEndPoint New = IPEndPoint.Parse(Elsewhere);

    [TestCase(MemberState.Alive)]
    [TestCase(MemberState.Suspect)]
    public void The_name_passes_to_newer_news_and_that_is_an_update(MemberState state)
    {
        RuleFixture node = new RuleFixture().With("b", state, incarnation: 5);

        node.Hear(Alive("b", incarnation: 6, at: Elsewhere));
        node.Happened();
        node.Settle("b", ClaimOutcome.HolderSilent);

        Assert.That((node["b"].State, node["b"].Incarnation, node["b"].EndPoint), Is.EqualTo((MemberState.Alive, 6u, New)));
        Assert.That(node.Happened(), Is.SupersetOf(["tell alive b 6", "MemberUpdated b"]));
        Assert.That(node.Record("b").Suspicion, Is.Null);
    }

    [TestCase(1u)]
    [TestCase(5u)]
    public void A_claimant_that_has_not_heard_of_its_predecessor_is_told_and_the_holder_suspected(uint claimed)
    {
        RuleFixture node = new RuleFixture().With("b", MemberState.Alive, incarnation: 5);

        node.Hear(Alive("b", claimed, at: Elsewhere));
        node.Happened();
        node.Settle("b", ClaimOutcome.HolderSilent);

        Assert.That((node["b"].State, node["b"].EndPoint), Is.EqualTo((MemberState.Suspect, At("b"))));
        Assert.That(node.Happened(), Is.EqualTo([
            "tell suspect b 5 from a", "suspicion of b began", $"tell b at {Elsewhere} that it is suspect 5 from a"]));
    }

    [Test]
    public void Once_the_holder_was_found_silent_newer_news_need_not_wait()
    {
        RuleFixture node = new RuleFixture().With("b", MemberState.Alive, incarnation: 5);
        node.Hear(Alive("b", incarnation: 1, at: Elsewhere));
        node.Settle("b", ClaimOutcome.HolderSilent);

        node.Hear(Alive("b", incarnation: 6, at: Elsewhere));

        Assert.That((node["b"].State, node["b"].EndPoint), Is.EqualTo((MemberState.Alive, New)));
    }

    [Test]
    public void A_holder_that_was_silent_and_has_refuted_since_is_asked_again()
    {
        RuleFixture node = new RuleFixture().With("b", MemberState.Alive, incarnation: 5);
        node.Hear(Alive("b", incarnation: 1, at: Elsewhere));
        node.Settle("b", ClaimOutcome.HolderSilent);
        node.Hear(Alive("b", incarnation: 6));
        node.Happened();

        node.Time.Advance(node.Options.ProbeInterval);
        node.Hear(Alive("b", incarnation: 7, at: Elsewhere));

        Assert.That(node["b"].EndPoint, Is.EqualTo(At("b")));
        Assert.That(node.Happened(), Is.EqualTo([$"ask b at {At("b")}, claimed at {Elsewhere}"]));
    }

    [Test]
    public void A_claim_of_a_node_that_is_not_there_changes_nothing()
    {
        RuleFixture node = new RuleFixture().With("b");

        node.Hear(Alive("b", incarnation: 9, at: Elsewhere));
        node.Happened();
        node.Settle("b", ClaimOutcome.ClaimantSilent);

        Assert.That((node["b"].State, node["b"].Incarnation, node["b"].EndPoint), Is.EqualTo((MemberState.Alive, 1u, At("b"))));
        Assert.That(node.Happened(), Is.Empty);
    }

    [Test]
    public void Of_many_claims_one_is_looked_into_at_a_time_and_the_newest_counts()
    {
        RuleFixture node = new RuleFixture().With("b", MemberState.Alive, incarnation: 5);

        node.Hear(
            Alive("b", incarnation: 1, at: Elsewhere), Alive("b", incarnation: 7, at: ThirdPlace), Alive("b", incarnation: 6, at: Elsewhere));
        Assert.That(node.Happened(), Has.Length.EqualTo(1));
        node.Settle("b", ClaimOutcome.HolderSilent);

        Assert.That((node["b"].Incarnation, node["b"].EndPoint), Is.EqualTo((7u, IPEndPoint.Parse(ThirdPlace))));
    }

    [Test]
    public void What_is_settled_is_not_looked_into_again_within_a_protocol_period()
    {
        RuleFixture node = new RuleFixture().With("b");
        node.Hear(Alive("b", incarnation: 9, at: Elsewhere));
        node.Settle("b", ClaimOutcome.BothAnswer);
        node.Happened();

        node.Time.Advance(node.Options.ProbeInterval - TimeSpan.FromTicks(1));
        node.Hear(Alive("b", incarnation: 10, at: Elsewhere));
        Assert.That(node.Happened(), Is.Empty);

        node.Time.Advance(TimeSpan.FromTicks(1));
        node.Hear(Alive("b", incarnation: 10, at: Elsewhere));
        Assert.That(node.Happened(), Has.Length.EqualTo(1));
    }

    [Test]
    public void A_claim_that_finds_no_room_is_dropped_and_the_next_one_is_looked_into()
    {
        RuleFixture node = new RuleFixture().With("b");
        node.Effects.HasRoomForClaims = false;
        node.Hear(Alive("b", incarnation: 9, at: Elsewhere));
        node.Effects.HasRoomForClaims = true;
        node.Happened();

        node.Hear(Alive("b", incarnation: 9, at: Elsewhere));

        Assert.That(node.Happened(), Has.Length.EqualTo(1));
    }

    [Test]
    public void An_answer_about_an_address_that_the_member_is_not_at_any_more_changes_nothing()
    {
        RuleFixture node = new RuleFixture().With("b", MemberState.Alive, incarnation: 5);
        node.Hear(Alive("b", incarnation: 6, at: Elsewhere));
        node.HearThatFailed("b", 5, from: "c");
        node.Hear(Alive("b", incarnation: 7, at: ThirdPlace));
        node.Happened();

        node.Settle("b", ClaimOutcome.HolderSilent, asked: At("b"));

        Assert.That((node["b"].Incarnation, node["b"].EndPoint), Is.EqualTo((7u, IPEndPoint.Parse(ThirdPlace))));
        Assert.That(node.Happened(), Is.Empty);
    }

    [Test]
    public void A_holder_that_died_while_it_was_asked_gives_its_name_to_newer_news()
    {
        RuleFixture node = new RuleFixture().With("b", MemberState.Alive, incarnation: 5);
        node.Hear(Alive("b", incarnation: 6, at: Elsewhere));
        node.HearThatFailed("b", 5, from: "c");

        node.Settle("b", ClaimOutcome.HolderSilent);

        Assert.That((node["b"].State, node["b"].EndPoint), Is.EqualTo((MemberState.Alive, New)));
    }

    [Test]
    public void An_answer_about_somebody_forgotten_or_never_claimed_changes_nothing()
    {
        RuleFixture node = new RuleFixture().With("b");

        node.Settle("b", ClaimOutcome.HolderSilent);
        node.Settle("stranger", ClaimOutcome.HolderSilent, asked: New);

        Assert.That(node["b"].State, Is.EqualTo(MemberState.Alive));
        Assert.That(node.Happened(), Is.Empty);
    }
}
