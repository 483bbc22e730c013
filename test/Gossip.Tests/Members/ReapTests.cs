using Gossip.Members;
using static Gossip.Tests.Members.RuleFixture;

namespace Gossip.Tests.Members;

public sealed class ReapTests
{
    private static readonly TimeSpan Remembered = GossipOptions.Lan().GossipToTheDeadTime;

    [TestCase(MemberState.Failed)]
    [TestCase(MemberState.Left)]
    public void Failed_and_departed_members_alike_are_forgotten_after_the_time_that_is_gossiped_to_them(MemberState state)
    {
        RuleFixture node = new RuleFixture().With("b", state);

        Reap(node, after: Remembered - TimeSpan.FromTicks(1));
        Assert.That(node.Knows("b"), Is.True, "too early");

        Reap(node, after: TimeSpan.FromTicks(2));
        Assert.That(node.Knows("b"), Is.False);
        Assert.That(node.Happened(), Is.EqualTo(["b forgotten"]));
    }

    [TestCase(MemberState.Alive)]
    [TestCase(MemberState.Suspect)]
    public void Live_members_are_never_forgotten(MemberState state)
    {
        RuleFixture node = new RuleFixture().With("b", state);

        Reap(node, after: TimeSpan.FromDays(365));

        Assert.That(node["b"].State, Is.EqualTo(state));
    }

    [Test]
    public void We_ourselves_are_not_forgotten_after_leaving()
    {
        var node = new RuleFixture();
        node.Do(new MembershipCommand.Leave(new TaskCompletionSource<bool>()));

        Reap(node, after: TimeSpan.FromDays(1));

        Assert.That(node["a"].State, Is.EqualTo(MemberState.Left));
    }

    [Test]
    public void Newer_accusations_do_not_prolong_the_memory_of_the_dead()
    {
        RuleFixture node = new RuleFixture().With("b", MemberState.Failed);
        node.Time.Advance(Remembered);
        node.HearDead("b", 5, from: "c");

        Reap(node, after: TimeSpan.FromTicks(1));

        Assert.That(node.Knows("b"), Is.False);
    }

    [Test]
    public void Only_those_whose_time_is_up_are_forgotten()
    {
        RuleFixture node = new RuleFixture().With("b", "c", "d", "e").With("b", MemberState.Failed, 2).With("d", MemberState.Left, 2);
        node.Time.Advance(Remembered);
        node.With("c", MemberState.Failed, 2);

        Reap(node, after: TimeSpan.FromTicks(1));
        node.Table.Publish();

        Assert.That(node.Table.Snapshot.Select(member => member.Name), Is.EquivalentTo(["a", "e"]));
        Assert.That(node.Table.Snapshot.Departed.Select(member => member.Name), Is.EqualTo(["c"]));
    }

    [Test]
    public void Whoever_was_forgotten_comes_back_as_if_never_heard_of()
    {
        RuleFixture node = new RuleFixture().With("b", MemberState.Failed, incarnation: 9);
        Reap(node, after: TimeSpan.FromHours(1));
        node.Happened();

        node.Hear(Alive("b", incarnation: 1, at: "10.9.9.9:1"));

        Assert.That(node.Happened(), Is.EquivalentTo(["tell alive b 1", "b to be probed", "MemberJoined b"]));
    }

    [Test]
    public void Forgetting_makes_room_for_newcomers()
    {
        RuleFixture node = new RuleFixture(options => options.MaximumMembers = 2).With("b", MemberState.Failed);
        Reap(node, after: TimeSpan.FromHours(1));

        node.Hear(Alive("c"));

        Assert.That(node.Knows("c"), Is.True);
    }

    private static void Reap(RuleFixture node, TimeSpan after)
    {
        node.Time.Advance(after);
        node.Do(new MembershipCommand.Reap());
    }
}
