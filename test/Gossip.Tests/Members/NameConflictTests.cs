using System.Net;
using Gossip.Members;
using Gossip.Wire;
using static Gossip.Tests.Members.RuleFixture;

namespace Gossip.Tests.Members;

/// <summary>A name that is known turns up at another address.</summary>
public sealed class NameConflictTests
{
    private const string Elsewhere = "10.9.9.9:7946";
    private const string OtherPort = "10.0.0.2:7947";

    [TestCase(MemberState.Alive, Elsewhere)]
    [TestCase(MemberState.Alive, OtherPort)]
    [TestCase(MemberState.Suspect, Elsewhere)]
    [TestCase(MemberState.Suspect, OtherPort)]
    public void The_holder_of_a_claimed_name_is_asked_and_is_a_conflict_only_when_both_are_there(MemberState state, string claimant)
    {
        RuleFixture node = new RuleFixture().With("b", state);
        Member before = node["b"];

        node.Hear(Alive("b", incarnation: 9, at: claimant));
        Assert.That(node.Happened(), Is.EqualTo([$"ask b at {At("b")}, claimed at {claimant}"]));
        node.Settle("b", ClaimOutcome.BothAnswer);

        Assert.That(node["b"], Is.SameAs(before));
        Assert.That(node.Happened(), Is.EqualTo(["NameConflict b"]));
    }

    [Test]
    public void A_conflict_tells_the_holder_and_the_claimant()
    {
        RuleFixture node = new RuleFixture().With("b");

        node.Hear(Alive("b", incarnation: 2, at: Elsewhere));
        node.Settle("b", ClaimOutcome.BothAnswer);

        var conflict = (NameConflict)node.Effects.Events[^1];
        Assert.That(conflict.Member, Is.SameAs(node["b"]));
        Assert.That(conflict.Claimant, Is.EqualTo(IPEndPoint.Parse(Elsewhere)));
        Assert.That(conflict.Time, Is.EqualTo(node.Time.GetUtcNow()));
    }

    [Test]
    public void As_memberlist_has_it_the_holder_of_a_claimed_name_is_not_asked()
    {
        RuleFixture node = new RuleFixture(options => options.Rules = ProtocolRules.Memberlist).With("b");

        node.Hear(Alive("b", incarnation: 9, at: Elsewhere));

        Assert.That(node.Happened(), Is.EqualTo(["NameConflict b"]));
    }

    [Test]
    public void The_name_of_a_member_that_left_is_free_at_once_for_newer_news()
    {
        RuleFixture node = new RuleFixture().With("b", MemberState.Left, incarnation: 5);

        node.Hear(Alive("b", incarnation: 6, at: Elsewhere));

        Assert.That((node["b"].State, node["b"].Incarnation), Is.EqualTo((MemberState.Alive, 6u)));
        Assert.That(node["b"].EndPoint, Is.EqualTo(IPEndPoint.Parse(Elsewhere)));
        Assert.That(node.Happened(), Is.EquivalentTo(["tell alive b 6", "b to be probed", "MemberJoined b"]));
    }

    [TestCase(1u)]
    [TestCase(5u)]
    public void Old_news_of_another_address_does_not_bring_back_who_has_left_and_is_answered(uint incarnation)
    {
        RuleFixture node = new RuleFixture().With("b", MemberState.Left, incarnation: 5);

        node.Hear(Alive("b", incarnation, at: Elsewhere));

        Assert.That((node["b"].State, node["b"].EndPoint), Is.EqualTo((MemberState.Left, At("b"))));
        Assert.That(node.Happened(), Is.EqualTo([$"tell b at {Elsewhere} that it is dead 5 from b"]), "one that was restarted speaks up");
    }

    [Test]
    public void At_its_old_address_a_member_that_left_needs_a_higher_incarnation()
    {
        RuleFixture node = new RuleFixture().With("b", MemberState.Left, incarnation: 5);

        node.Hear(Alive("b", incarnation: 5));

        Assert.That(node["b"].State, Is.EqualTo(MemberState.Left));
    }

    [Test]
    public void A_failed_members_name_is_free_at_once_for_newer_news()
    {
        RuleFixture node = new RuleFixture().With("b", MemberState.Failed, incarnation: 5);

        node.Hear(Alive("b", incarnation: 5, at: Elsewhere));
        Assert.That(node["b"].State, Is.EqualTo(MemberState.Failed), "not newer");
        node.Happened();
        node.Hear(Alive("b", incarnation: 6, at: Elsewhere));

        Assert.That((node["b"].State, node["b"].EndPoint), Is.EqualTo((MemberState.Alive, IPEndPoint.Parse(Elsewhere))));
        Assert.That(node.Happened(), Is.EquivalentTo(["tell alive b 6", "b to be probed", "MemberJoined b"]));
    }

    [Test]
    public void A_failed_members_name_is_free_once_the_reclaim_time_has_passed()
    {
        RuleFixture node = new RuleFixture(options => options.DeadNodeReclaimTime = TimeSpan.FromSeconds(10))
            .With("b", MemberState.Failed, incarnation: 5);

        node.Time.Advance(TimeSpan.FromSeconds(10));
        node.Hear(Alive("b", incarnation: 6, at: Elsewhere));
        Assert.That(node.Happened(), Is.EqualTo(["NameConflict b"]), "not yet");

        node.Time.Advance(TimeSpan.FromTicks(1));
        node.Hear(Alive("b", incarnation: 6, at: Elsewhere));
        Assert.That((node["b"].State, node["b"].Incarnation), Is.EqualTo((MemberState.Alive, 6u)));
    }

    [TestCase(MemberState.Alive)]
    [TestCase(MemberState.Suspect)]
    public void A_live_members_name_does_not_pass_by_the_reclaim_time_however_long_ago_its_state_changed(MemberState state)
    {
        RuleFixture node = new RuleFixture(options => options.DeadNodeReclaimTime = TimeSpan.FromSeconds(10)).With("b", state);

        node.Time.Advance(TimeSpan.FromHours(1));
        node.Hear(Alive("b", incarnation: 9, at: Elsewhere));
        node.Settle("b", ClaimOutcome.HolderSilent);

        Assert.That((node["b"].State, node["b"].EndPoint), Is.EqualTo((MemberState.Suspect, At("b"))), "it has to fail first");
    }

    [Test]
    public void Reclaim_counts_from_the_failure_and_not_from_later_accusations()
    {
        RuleFixture node = new RuleFixture(options => options.DeadNodeReclaimTime = TimeSpan.FromSeconds(10))
            .With("b", MemberState.Failed);
        node.Time.Advance(TimeSpan.FromSeconds(9));
        node.HearDead("b", 4, from: "c");
        node.Time.Advance(TimeSpan.FromSeconds(2));

        node.Hear(Alive("b", incarnation: 5, at: Elsewhere));

        Assert.That(node["b"].State, Is.EqualTo(MemberState.Alive));
    }

    [Test]
    public void The_same_address_written_as_an_embedded_one_is_no_conflict()
    {
        RuleFixture node = new RuleFixture().With("b");
        byte[] embedded = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 0, 0, 2];
        var message = new AliveMessage { Node = "b"u8, Address = embedded, Port = 7946, Incarnation = 2 };

        Assert.That(new NewsReader(node.Table).TryRead(message, out AliveNews news), Is.True);
        node.Hear(news);

        Assert.That(node.Happened(), Is.EqualTo(["tell alive b 2"]));
    }
}
