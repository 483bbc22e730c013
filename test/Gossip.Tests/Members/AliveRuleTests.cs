using System.Net;
using System.Text;
using static Gossip.Tests.Members.RuleFixture;

namespace Gossip.Tests.Members;

public sealed class AliveRuleTests
{
    [Test]
    public void A_member_not_heard_of_joins_is_probed_and_passed_on()
    {
        var node = new RuleFixture();

        node.Hear(Alive("b", incarnation: 3));

        Assert.That(node["b"], Has.Property("State").EqualTo(MemberState.Alive).And.Property("Incarnation").EqualTo(3u));
        Assert.That(node.Happened(), Is.EquivalentTo(["tell alive b 3", "b to be probed", "MemberJoined b"]));
    }

    [Test]
    public void An_alive_of_incarnation_zero_makes_nobody_join()
    {
        var node = new RuleFixture();

        node.Hear(Alive("b", incarnation: 0));

        Assert.That(node.Table.LiveCount, Is.EqualTo(1));
        Assert.That(node.Happened(), Is.Empty);
    }

    [TestCase(2u)]
    [TestCase(3u)]
    public void News_that_is_not_newer_than_what_is_known_changes_nothing(uint incarnation)
    {
        RuleFixture node = new RuleFixture().With("b", MemberState.Alive, incarnation: 3);
        Member before = node["b"];

        node.Hear(Alive("b", incarnation, metadata: "other"));

        Assert.That(node["b"], Is.SameAs(before));
        Assert.That(node.Happened(), Is.Empty);
    }

    [TestCase(MemberState.Suspect, "suspect 3 from a")]
    [TestCase(MemberState.Failed, "dead 3 from a")]
    [TestCase(MemberState.Left, "dead 3 from b")]
    public void An_alive_that_does_not_override_an_accusation_is_answered_with_it(MemberState state, string told)
    {
        RuleFixture node = new RuleFixture().With("b", state, incarnation: 3);

        node.Hear(Alive("b", incarnation: 3));

        Assert.That(node["b"].State, Is.EqualTo(state));
        Assert.That(node.Happened(), Is.EqualTo([$"tell b at 10.0.0.2:7946 that it is {told}"]));
    }

    [Test]
    public void An_answer_to_stale_news_is_given_at_most_once_in_a_probe_timeout()
    {
        RuleFixture node = new RuleFixture().With("b", MemberState.Failed, incarnation: 3);
        node.Hear(Alive("b", incarnation: 1));
        node.Happened();

        node.Hear(Alive("b", incarnation: 2));
        string[] atOnce = node.Happened();
        node.Time.Advance(GossipOptions.Lan().ProbeTimeout);
        node.Hear(Alive("b", incarnation: 2));

        Assert.That((atOnce, node.Happened()), Is.EqualTo((Array.Empty<string>(), new[] { "tell b at 10.0.0.2:7946 that it is dead 3 from a" })));
    }

    [Test]
    public void A_newer_alive_is_taken_over_and_passed_on_without_an_event_when_nothing_else_changed()
    {
        RuleFixture node = new RuleFixture().With("b");

        node.Hear(Alive("b", incarnation: 2));

        Assert.That(node["b"].Incarnation, Is.EqualTo(2u));
        Assert.That(node.Happened(), Is.EqualTo(["tell alive b 2"]));
    }

    [Test]
    public void New_metadata_is_taken_over_and_told_as_an_update()
    {
        RuleFixture node = new RuleFixture().With("b");

        node.Hear(Alive("b", incarnation: 2, metadata: "role=web"));

        Assert.That(Encoding.UTF8.GetString(node["b"].Metadata.Span), Is.EqualTo("role=web"));
        Assert.That(node.Happened(), Is.EquivalentTo(["tell alive b 2", "MemberUpdated b"]));
    }

    [Test]
    public void New_versions_are_taken_over()
    {
        RuleFixture node = new RuleFixture().With("b");
        var newer = new MemberVersions(1, 5, 5, 2, 5, 4);

        node.Hear(Alive("b", incarnation: 2, versions: newer));

        Assert.That(node["b"].Versions, Is.EqualTo(newer));
    }

    [Test]
    public void News_that_does_not_say_the_versions_keeps_those_that_are_known()
    {
        RuleFixture node = new RuleFixture().With("b");

        node.Hear(Alive("b", incarnation: 2) with { Versions = null });

        Assert.That(node["b"].Versions, Is.EqualTo(Versions));
    }

    [Test]
    public void A_member_that_does_not_say_its_versions_may_join()
    {
        var node = new RuleFixture();

        node.Hear(Alive("b") with { Versions = null });

        Assert.That(node["b"].State, Is.EqualTo(MemberState.Alive));
    }

    [TestCase((byte)0, (byte)5, TestName = "An_alive_with_a_minimum_version_of_zero_is_refused")]
    [TestCase((byte)1, (byte)0, TestName = "An_alive_with_a_maximum_version_of_zero_is_refused")]
    [TestCase((byte)0, (byte)0, TestName = "An_alive_with_versions_of_zero_is_refused")]
    [TestCase((byte)4, (byte)3, TestName = "An_alive_with_a_minimum_version_above_the_maximum_is_refused")]
    public void An_alive_with_impossible_versions_is_refused(byte minimum, byte maximum)
    {
        RuleFixture node = new RuleFixture().With("b");
        var impossible = new MemberVersions(minimum, maximum, 2, 0, 0, 0);

        node.Hear(Alive("b", incarnation: 2, versions: impossible), Alive("c", versions: impossible));

        Assert.That(node["b"].Incarnation, Is.EqualTo(1u));
        Assert.That(node.Knows("c"), Is.False);
        Assert.That(node.Happened(), Is.EqualTo(["b refused: ImplausibleVersions", "c refused: ImplausibleVersions"]));
    }

    [Test]
    public void A_refutation_ends_the_suspicion_without_an_event()
    {
        RuleFixture node = new RuleFixture().With("b", MemberState.Suspect);

        node.Hear(Alive("b", incarnation: 2));

        Assert.That(node["b"].State, Is.EqualTo(MemberState.Alive));
        Assert.That(node.Record("b").Suspicion, Is.Null);
        Assert.That(node.Happened(), Is.EquivalentTo(["suspicion of b ended", "tell alive b 2"]));
    }

    [Test]
    public void A_stale_alive_does_not_end_a_suspicion()
    {
        RuleFixture node = new RuleFixture().With("b", MemberState.Suspect, incarnation: 3);

        node.Hear(Alive("b", incarnation: 2));

        Assert.That(node.SuspicionOf("b"), Is.Not.Null);
    }

    [TestCase(MemberState.Failed)]
    [TestCase(MemberState.Left)]
    public void A_departed_member_that_speaks_up_with_a_higher_incarnation_joins_again(MemberState state)
    {
        RuleFixture node = new RuleFixture().With("b", state);

        node.Hear(Alive("b", incarnation: 2, metadata: "new"));

        Assert.That(node["b"].State, Is.EqualTo(MemberState.Alive));
        Assert.That(node.Happened(), Is.EquivalentTo(["tell alive b 2", "b to be probed", "MemberJoined b"]));
    }

    [Test]
    public void The_state_changes_when_the_member_returns_and_not_when_it_repeats_itself()
    {
        RuleFixture node = new RuleFixture().With("b");
        DateTimeOffset joined = node.Time.GetUtcNow();
        node.Time.Advance(TimeSpan.FromSeconds(1));

        node.Hear(Alive("b", incarnation: 2));
        Assert.That(node["b"].StateChangedAt, Is.EqualTo(joined));

        node.HearSuspect("b", 2, from: "c");
        node.Hear(Alive("b", incarnation: 3));
        Assert.That(node["b"].StateChangedAt, Is.EqualTo(node.Time.GetUtcNow()));
    }

    [Test]
    public void What_is_passed_on_is_the_whole_of_the_news()
    {
        var node = new RuleFixture();

        node.Hear(Alive("b", incarnation: 7, at: "192.0.2.9:1234", metadata: "m"));

        Member told = node.Effects.Broadcasts[^1];
        Assert.That(told.EndPoint, Is.EqualTo(IPEndPoint.Parse("192.0.2.9:1234")));
        Assert.That(Encoding.UTF8.GetString(told.Metadata.Span), Is.EqualTo("m"));
        Assert.That((told.Incarnation, told.Versions), Is.EqualTo((7u, Versions)));
    }

    [Test]
    public void Newcomers_beyond_the_most_that_may_be_remembered_are_refused_and_known_members_are_not()
    {
        RuleFixture node = new RuleFixture(options => options.MaximumMembers = 2).With("b");

        node.Hear(Alive("c"), Alive("b", incarnation: 2));

        Assert.That(node.Knows("c"), Is.False);
        Assert.That(node.Happened(), Is.EqualTo(["c refused: TableFull", "tell alive b 2"]));
    }
}
