using Gossip.Members;
using Gossip.Tests.Diagnostics;
using static Gossip.Tests.Members.RuleFixture;

namespace Gossip.Tests.Members;

public sealed class PushPullMergeTests
{
    [Test]
    public void Members_alive_elsewhere_join_here()
    {
        var node = new RuleFixture();

        Assert.That(node.Merge(Remote("b", MemberState.Alive, 3), Remote("c", MemberState.Alive)), Is.Null);

        Assert.That(node.Table.Snapshot.Select(member => member.Name), Is.EquivalentTo(["a", "b", "c"]));
        Assert.That(node["b"].Incarnation, Is.EqualTo(3u));
    }

    [Test]
    public void A_member_that_left_elsewhere_has_left_here()
    {
        RuleFixture node = new RuleFixture().With("b");

        node.Merge(Remote("b", MemberState.Left));

        Assert.That(node["b"].State, Is.EqualTo(MemberState.Left));
        Assert.That(node.Happened(), Is.EquivalentTo(["tell dead b 1 from b", "MemberLeft b"]));
    }

    [TestCase(MemberState.Suspect)]
    [TestCase(MemberState.Failed)]
    public void A_member_suspect_or_dead_elsewhere_is_only_suspect_here_and_in_our_name(MemberState state)
    {
        RuleFixture node = new RuleFixture().With("b");

        node.Merge(Remote("b", state));

        Assert.That(node["b"].State, Is.EqualTo(MemberState.Suspect));
        Assert.That(node.Happened(), Is.EquivalentTo(["tell suspect b 1 from a", "suspicion of b began"]));
    }

    [Test]
    public void The_same_suspicion_from_many_push_pulls_counts_as_one_accuser()
    {
        RuleFixture node = new RuleFixture().With("b", "c", "d", "e");

        node.Merge(Remote("b", MemberState.Failed));
        node.Merge(Remote("b", MemberState.Suspect));

        Assert.That(node.SuspicionOf("b").Confirmations, Is.Zero);
    }

    [TestCase(MemberState.Suspect)]
    [TestCase(MemberState.Failed)]
    [TestCase(MemberState.Left)]
    public void Ghosts_that_are_forgotten_here_do_not_come_back(MemberState state)
    {
        var node = new RuleFixture();

        node.Merge(Remote("b", state));

        Assert.That(node.Knows("b"), Is.False);
        Assert.That(node.Happened(), Is.Empty);
    }

    [TestCase(MemberState.Suspect)]
    [TestCase(MemberState.Failed)]
    [TestCase(MemberState.Left)]
    public void What_they_believe_of_us_is_refuted_above_it(MemberState state)
    {
        var node = new RuleFixture();

        node.Merge(Remote("a", state, incarnation: 100));

        Assert.That((node["a"].State, node["a"].Incarnation), Is.EqualTo((MemberState.Alive, 101u)));
        Assert.That(node.Happened(), Is.EquivalentTo(["refuted", "tell alive a 101"]));
    }

    [TestCase(MemberState.Alive)]
    [TestCase(MemberState.Suspect)]
    [TestCase(MemberState.Failed)]
    [TestCase(MemberState.Left)]
    public void Older_incarnations_change_nothing(MemberState state)
    {
        RuleFixture node = new RuleFixture().With("b", MemberState.Alive, incarnation: 3);

        node.Merge(Remote("b", state, incarnation: 2));

        Assert.That(node["b"].State, Is.EqualTo(MemberState.Alive));
        Assert.That(node.Happened(), Is.Empty);
    }

    [Test]
    public void A_state_that_does_not_fit_is_refused_as_a_whole()
    {
        var node = new RuleFixture();

        string? fault = node.Merge(Remote("b", MemberState.Alive), Remote("c", MemberState.Alive, versions: new MemberVersions(6, 7, 6, 0, 0, 0)));

        Assert.That(fault, Is.Not.Null);
        Assert.That(node.Knows("b"), Is.False);
        Assert.That(node.Happened(), Is.Empty);
    }

    [Test]
    public void One_implausible_member_does_not_keep_the_others_out()
    {
        var node = new RuleFixture();

        string? fault = node.Merge(Remote("b", MemberState.Alive, versions: new MemberVersions(3, 1, 2, 0, 0, 0)), Remote("c", MemberState.Alive));

        Assert.That(fault, Is.Null);
        Assert.That((node.Knows("b"), node.Knows("c")), Is.EqualTo((false, true)));
    }

    [Test]
    public void The_merged_members_are_visible_when_the_merge_is_done()
    {
        var node = new RuleFixture();

        node.Merge(Remote("b", MemberState.Alive));

        Assert.That(node.Table.Snapshot, Has.Count.EqualTo(2));
    }

    [Test]
    public void Only_the_announced_part_of_a_pooled_array_is_merged()
    {
        var node = new RuleFixture();
        var done = new TaskCompletionSource<string?>();

        node.Do(new MembershipCommand.Merge([Remote("b", MemberState.Alive), Remote("c", MemberState.Alive)], 1, done));

        Assert.That((node.Knows("b"), node.Knows("c")), Is.EqualTo((true, false)));
    }

    [Test]
    public void What_both_know_changes_nothing_and_allocates_nothing()
    {
        RuleFixture node = new RuleFixture().With("b", "c");
        RemoteMember[] remote = [.. new[] { "b", "c" }.Select(name => Known(node, name))];

        Assert.That(Allocations.OfHundred(() => node.Rules.Merge.Apply(remote)), Is.Zero);
        Assert.That(node.Happened(), Is.Empty);
    }

    [Test]
    public void A_member_forgotten_since_its_line_was_read_joins_anew()
    {
        RuleFixture node = new RuleFixture().With("b");
        RemoteMember line = Known(node, "b");
        node.HearDead("b", 1, from: "b");
        node.Time.Advance(node.Options.GossipToTheDeadTime * 2);
        node.Do(new MembershipCommand.Reap());
        Assert.That(node.Knows("b"), Is.False);

        node.Merge(line);

        Assert.That(node["b"].State, Is.EqualTo(MemberState.Alive));
    }

    [Test]
    public void What_we_know_with_versions_that_nobody_can_mean_is_refused_all_the_same()
    {
        RuleFixture node = new RuleFixture().With("b");
        RemoteMember line = Known(node, "b");

        node.Merge(line with { News = line.News with { Versions = new MemberVersions(3, 1, 2, 0, 0, 0) } });

        Assert.That(node.Happened(), Is.EqualTo(["b refused: ImplausibleVersions"]));
    }

    /// <summary>What the reader makes of a line that says just what we know.</summary>
    private static RemoteMember Known(RuleFixture node, string name)
    {
        Member member = node[name];
        return new RemoteMember(
            new AliveNews(member.Name, member.EndPoint, member.MetadataArray, member.Versions, member.Incarnation), member.State, node.Record(name));
    }
}
