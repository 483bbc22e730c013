using static Gossip.Tests.Members.RuleFixture;

namespace Gossip.Tests.Members;

public sealed class SuspectRuleTests
{
    [Test]
    public void A_suspicion_of_somebody_unknown_is_ignored()
    {
        var node = new RuleFixture();

        node.HearSuspect("b", 1, from: "c");

        Assert.That(node.Knows("b"), Is.False);
        Assert.That(node.Happened(), Is.Empty);
    }

    [Test]
    public void A_suspicion_of_an_older_incarnation_is_ignored()
    {
        RuleFixture node = new RuleFixture().With("b", MemberState.Alive, incarnation: 3);

        node.HearSuspect("b", 2, from: "c");

        Assert.That(node["b"].State, Is.EqualTo(MemberState.Alive));
        Assert.That(node.Happened(), Is.Empty);
    }

    [TestCase(3u)]
    [TestCase(4u)]
    public void A_suspected_member_is_suspect_with_the_accused_incarnation_and_its_time_runs(uint accused)
    {
        RuleFixture node = new RuleFixture().With("b", MemberState.Alive, incarnation: 3);
        node.Time.Advance(TimeSpan.FromSeconds(5));

        node.HearSuspect("b", accused, from: "c");

        Assert.That((node["b"].State, node["b"].Incarnation), Is.EqualTo((MemberState.Suspect, accused)));
        Assert.That(node["b"].StateChangedAt, Is.EqualTo(node.Time.GetUtcNow()));
        Assert.That(node.SuspicionOf("b").StartedTimestamp, Is.EqualTo(node.Time.GetTimestamp()));
        Assert.That(node.Happened(), Is.EquivalentTo([$"tell suspect b {accused} from c", "suspicion of b began"]));
    }

    [Test]
    public void A_suspect_member_still_counts_as_live()
    {
        RuleFixture node = new RuleFixture().With("b", MemberState.Suspect);

        Assert.That(node.Table.LiveCount, Is.EqualTo(2));
        Assert.That(node["b"].IsLive, Is.True);
    }

    [Test]
    public void Another_accuser_confirms_the_suspicion_and_is_passed_on()
    {
        RuleFixture node = Crowd();
        node.HearSuspect("b", 1, from: "c");
        node.Happened();

        node.HearSuspect("b", 1, from: "d");

        Assert.That(node.SuspicionOf("b").Confirmations, Is.EqualTo(1));
        Assert.That(node.Happened(), Is.EquivalentTo(["suspicion of b confirmed", "tell suspect b 1 from d"]));
    }

    [Test]
    public void The_same_accuser_again_is_no_confirmation()
    {
        RuleFixture node = Crowd();
        node.HearSuspect("b", 1, from: "c");
        node.HearSuspect("b", 1, from: "d");
        node.Happened();

        node.HearSuspect("b", 1, from: "c");
        node.HearSuspect("b", 1, from: "d");

        Assert.That(node.SuspicionOf("b").Confirmations, Is.EqualTo(1));
        Assert.That(node.Happened(), Is.Empty);
    }

    [Test]
    public void Accusers_beyond_those_expected_are_no_news()
    {
        RuleFixture node = Crowd();
        node.HearSuspect("b", 1, from: "c");
        node.HearSuspect("b", 1, from: "d");
        node.HearSuspect("b", 1, from: "e");
        node.Happened();

        node.HearSuspect("b", 1, from: "f");

        Assert.That(node.SuspicionOf("b").Confirmations, Is.EqualTo(2));
        Assert.That(node.Happened(), Is.Empty);
    }

    [Test]
    public void A_confirmation_neither_restarts_the_suspicion_nor_moves_the_change_of_state()
    {
        RuleFixture node = Crowd();
        node.HearSuspect("b", 1, from: "c");
        long started = node.SuspicionOf("b").StartedTimestamp;
        DateTimeOffset changed = node["b"].StateChangedAt;
        node.Time.Advance(TimeSpan.FromSeconds(1));

        node.HearSuspect("b", 2, from: "d");

        Assert.That((node.SuspicionOf("b").StartedTimestamp, node["b"].StateChangedAt), Is.EqualTo((started, changed)));
    }

    [Test]
    public void A_confirmation_of_a_higher_incarnation_raises_what_has_to_be_refuted()
    {
        RuleFixture node = Crowd();
        node.HearSuspect("b", 1, from: "c");
        node.HearSuspect("b", 4, from: "d");

        node.Hear(Alive("b", incarnation: 4));
        Assert.That(node["b"].State, Is.EqualTo(MemberState.Suspect));

        node.Hear(Alive("b", incarnation: 5));
        Assert.That(node["b"].State, Is.EqualTo(MemberState.Alive));
    }

    [TestCase(MemberState.Failed)]
    [TestCase(MemberState.Left)]
    public void A_departed_member_cannot_be_suspected(MemberState state)
    {
        RuleFixture node = new RuleFixture().With("b", state);

        node.HearSuspect("b", 1, from: "c");

        Assert.That(node["b"].State, Is.EqualTo(state));
        Assert.That(node.Happened(), Is.Empty);
    }

    [TestCase(MemberState.Alive)]
    [TestCase(MemberState.Suspect)]
    [TestCase(MemberState.Failed)]
    public void A_suspicion_of_an_incarnation_too_far_ahead_is_refused(MemberState state)
    {
        RuleFixture node = new RuleFixture().With("b", state);

        node.HearSuspect("b", uint.MaxValue, from: "c");

        Assert.That((node["b"].State, node["b"].Incarnation), Is.EqualTo((state, 1u)));
        Assert.That(node.Happened(), Is.EqualTo(["b refused: ImplausibleIncarnation"]));
    }

    [TestCase(2, 4000, TestName = "With_nobody_to_confirm_the_suspicion_lasts_the_minimum_in_a_cluster_of_two")]
    [TestCase(3, 4000, TestName = "With_too_few_to_confirm_the_suspicion_lasts_the_minimum_in_a_cluster_of_three")]
    [TestCase(4, 24000, TestName = "With_just_enough_to_confirm_the_suspicion_starts_at_the_maximum_in_a_cluster_of_four")]
    public void The_suspicion_starts_at_the_timeout_that_fits_the_cluster(int members, int milliseconds)
    {
        RuleFixture node = new RuleFixture().With([.. "bcdefgh".Take(members - 1).Select(letter => $"{letter}")]);

        node.HearSuspect("b", 1, from: "a");

        Assert.That(node.SuspicionOf("b").Timeout, Is.EqualTo(TimeSpan.FromMilliseconds(milliseconds)));
    }

    [Test]
    public void A_suspicion_confirmed_by_two_members_expires_at_the_minimum_timeout()
    {
        RuleFixture node = Crowd();
        node.HearSuspect("b", 1, from: "c");
        node.HearSuspect("b", 1, from: "d");
        node.HearSuspect("b", 1, from: "e");

        Assert.That(node.SuspicionOf("b").Timeout, Is.EqualTo(TimeSpan.FromSeconds(4)));
    }

    [Test]
    public void The_timeout_follows_the_multipliers_and_the_interval()
    {
        var node = new RuleFixture(options =>
        {
            options.SuspicionMultiplier = 2;
            options.SuspicionMaximumTimeoutMultiplier = 3;
            options.ProbeInterval = TimeSpan.FromSeconds(5);
        });
        node.With("b", "c", "d");

        node.HearSuspect("b", 1, from: "c");

        // 2 − 2 = 0 confirmations are expected: the minimum from the start.
        Assert.That(node.SuspicionOf("b").Timeout, Is.EqualTo(TimeSpan.FromSeconds(10)));
    }

    [Test]
    public void A_member_suspected_again_after_a_refutation_gets_its_whole_time_anew()
    {
        RuleFixture node = Crowd();
        node.HearSuspect("b", 1, from: "c");
        node.HearSuspect("b", 1, from: "d");
        node.Hear(Alive("b", incarnation: 2));
        node.Time.Advance(TimeSpan.FromSeconds(3));

        node.HearSuspect("b", 2, from: "d");

        Assert.That(node.SuspicionOf("b").Confirmations, Is.Zero);
        Assert.That(node.SuspicionOf("b").Timeout, Is.EqualTo(TimeSpan.FromSeconds(24)));
        Assert.That(node.SuspicionOf("b").StartedTimestamp, Is.EqualTo(node.Time.GetTimestamp()));
    }

    /// <summary>Enough members that two confirmations are expected (multiplier 4).</summary>
    private static RuleFixture Crowd() => new RuleFixture().With("b", "c", "d", "e", "f");
}
