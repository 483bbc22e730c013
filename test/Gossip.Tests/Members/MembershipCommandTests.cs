using Gossip.Members;
using static Gossip.Tests.Members.RuleFixture;

namespace Gossip.Tests.Members;

/// <summary>What a node asks of its own membership loop.</summary>
public sealed class MembershipCommandTests
{
    [Test]
    public void A_node_is_visible_as_a_member_once_it_is_announced()
    {
        var node = new RuleFixture();

        Assert.That(node.Table.Snapshot.Single().Name, Is.EqualTo("a"));
    }

    [Test]
    public void New_metadata_of_our_own_is_passed_on_under_the_next_incarnation_and_told()
    {
        var node = new RuleFixture(metadata: "old");
        var sent = new TaskCompletionSource();

        node.Do(new MembershipCommand.UpdateMetadata("new"u8.ToArray(), sent));

        Assert.That(node["a"].Metadata.ToArray(), Is.EqualTo("new"u8.ToArray()));
        Assert.That(node.Effects.Sent, Is.SameAs(sent));
        Assert.That(node.Happened(), Is.EquivalentTo(["tell alive a 2", "MemberUpdated a"]));
    }

    [Test]
    public void The_same_metadata_again_is_passed_on_but_no_update()
    {
        var node = new RuleFixture(metadata: "same");

        node.Do(new MembershipCommand.UpdateMetadata("same"u8.ToArray(), new TaskCompletionSource()));

        Assert.That(node.Happened(), Is.EqualTo(["tell alive a 2"]));
    }

    [Test]
    public void A_probe_that_failed_makes_us_the_accuser()
    {
        RuleFixture node = new RuleFixture().With("b");

        node.Do(new MembershipCommand.SuspectUnresponsive("b", 1));

        Assert.That(node.Happened(), Is.EquivalentTo(["tell suspect b 1 from a", "suspicion of b began"]));
    }

    [Test]
    public void A_probe_that_failed_before_its_target_refuted_accuses_nobody()
    {
        RuleFixture node = new RuleFixture().With("b", MemberState.Alive, incarnation: 2);

        node.Do(new MembershipCommand.SuspectUnresponsive("b", 1));

        Assert.That(node["b"].State, Is.EqualTo(MemberState.Alive));
    }

    [Test]
    public void A_suspicion_whose_time_is_up_declares_its_member_dead_in_our_name()
    {
        RuleFixture node = new RuleFixture().With("b", MemberState.Suspect, incarnation: 3);

        node.Do(new MembershipCommand.ExpireSuspicion("b", node.SuspicionOf("b")));

        Assert.That(node["b"].State, Is.EqualTo(MemberState.Failed));
        Assert.That(node.Happened(), Is.EquivalentTo(["suspicion of b ended", "tell dead b 3 from a", "MemberFailed b"]));
    }

    [Test]
    public void A_suspicion_that_was_refuted_before_its_time_was_up_declares_nobody_dead()
    {
        RuleFixture node = new RuleFixture().With("b", MemberState.Suspect);
        Suspicion refuted = node.SuspicionOf("b");
        node.Hear(Alive("b", incarnation: 2));
        node.Happened();

        node.Do(new MembershipCommand.ExpireSuspicion("b", refuted));

        Assert.That(node["b"].State, Is.EqualTo(MemberState.Alive));
        Assert.That(node.Happened(), Is.Empty);
    }

    [Test]
    public void A_suspicion_that_is_over_does_not_end_the_one_that_runs()
    {
        RuleFixture node = new RuleFixture().With("b", MemberState.Suspect);
        Suspicion former = node.SuspicionOf("b");
        node.Hear(Alive("b", incarnation: 2));
        node.HearSuspect("b", 2, from: "c");
        node.Happened();

        node.Do(new MembershipCommand.ExpireSuspicion("b", former));

        Assert.That(node["b"].State, Is.EqualTo(MemberState.Suspect));
        Assert.That(node.Happened(), Is.Empty);
    }

    [Test]
    public void The_suspicion_of_a_member_that_is_forgotten_changes_nothing()
    {
        RuleFixture node = new RuleFixture().With("b", MemberState.Suspect);
        Suspicion suspicion = node.SuspicionOf("b");
        node.HearThatFailed("b", 1, from: "c");
        node.Time.Advance(TimeSpan.FromMinutes(1));
        node.Do(new MembershipCommand.Reap());
        node.Happened();

        node.Do(new MembershipCommand.ExpireSuspicion("b", suspicion));

        Assert.That(node.Happened(), Is.Empty);
    }

    [Test]
    public void Leaving_tells_the_others_in_our_own_name_and_us()
    {
        RuleFixture node = new RuleFixture().With("b");
        var done = new TaskCompletionSource<bool>();

        node.Do(new MembershipCommand.Leave(done));

        Assert.That(done.Task.IsCompletedSuccessfully, Is.True);
        Assert.That(node["a"].State, Is.EqualTo(MemberState.Left));
        Assert.That(node.Table.Snapshot.Select(member => member.Name), Is.EqualTo(["b"]));
        Assert.That(node.Happened(), Is.EquivalentTo(["tell dead a 1 from a", "MemberLeft a"]));
    }

    [Test]
    public void Leaving_uses_our_latest_incarnation()
    {
        RuleFixture node = new RuleFixture().With("b");
        node.HearSuspect("a", 6, from: "b");
        node.Happened();

        node.Do(new MembershipCommand.Leave(new TaskCompletionSource<bool>()));

        Assert.That(node.Happened(), Does.Contain("tell dead a 7 from a"));
    }

    [Test]
    public void Leaving_twice_is_leaving_once()
    {
        var node = new RuleFixture();
        node.Do(new MembershipCommand.Leave(new TaskCompletionSource<bool>()));
        node.Happened();
        var again = new TaskCompletionSource<bool>();

        node.Do(new MembershipCommand.Leave(again));

        Assert.That(again.Task.IsCompletedSuccessfully, Is.True);
        Assert.That(node.Happened(), Is.Empty);
    }

    [Test]
    public void Once_we_leave_nothing_about_us_is_refuted_or_believed()
    {
        RuleFixture node = new RuleFixture().With("b");
        node.Do(new MembershipCommand.Leave(new TaskCompletionSource<bool>()));
        node.Happened();

        node.Hear(Alive("a", incarnation: 9), Alive("a", incarnation: 10, at: "10.9.9.9:1"));
        node.HearSuspect("a", 9, from: "b");
        node.HearDead("a", 9, from: "b");
        node.Merge(Remote("a", MemberState.Alive, 20), Remote("a", MemberState.Failed, 20));

        Assert.That(node["a"].State, Is.EqualTo(MemberState.Left));
        Assert.That(node.Happened(), Is.Empty);
    }

    [Test]
    public void Once_we_leave_news_of_others_is_still_believed()
    {
        var node = new RuleFixture();
        node.Do(new MembershipCommand.Leave(new TaskCompletionSource<bool>()));

        node.Hear(Alive("b"));

        Assert.That(node["b"].State, Is.EqualTo(MemberState.Alive));
    }

    [Test]
    public void Once_we_leave_our_metadata_does_not_change_and_whoever_waits_is_released()
    {
        var node = new RuleFixture(metadata: "old");
        node.Do(new MembershipCommand.Leave(new TaskCompletionSource<bool>()));
        node.Happened();
        var sent = new TaskCompletionSource();

        node.Do(new MembershipCommand.UpdateMetadata("new"u8.ToArray(), sent));

        Assert.That(sent.Task.Exception?.InnerException, Is.TypeOf<InvalidOperationException>());
        Assert.That(node.Happened(), Is.Empty);
    }

    [Test]
    public void Abandoned_commands_release_whoever_waits()
    {
        var announced = new TaskCompletionSource();
        var sent = new TaskCompletionSource();
        var merged = new TaskCompletionSource<string?>();
        var left = new TaskCompletionSource<bool>();

        MembershipCommand[] commands =
        [
            new MembershipCommand.Announce(announced), new MembershipCommand.UpdateMetadata([], sent),
            new MembershipCommand.Merge([], 0, merged), new MembershipCommand.Leave(left), new MembershipCommand.Reap(),
        ];
        Array.ForEach(commands, command => command.Abandon());

        Assert.That(new Task[] { announced.Task, sent.Task, merged.Task }, Has.All.Property("IsCanceled").True);
        Assert.That(left.Task.IsCompletedSuccessfully && !left.Task.Result, "A leave that never had its turn was not heard.");
    }
}
