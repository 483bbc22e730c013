using Gossip.Events;
using static Gossip.Tests.Events.EventFixture;

namespace Gossip.Tests.Events;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class EventSubscriptionTests
{
    private readonly EventFixture _cluster = new();

    [Test]
    public void The_members_of_now_come_first()
    {
        _cluster.Join("b", "m");
        _cluster.Join("c");
        _cluster.Join("d");
        _cluster.Leave("d");

        EventSubscription watch = _cluster.Hub.Subscribe();
        _cluster.Join("e");

        Assert.That(Read(watch), Is.EqualTo(["joined b m", "joined c", "joined e"]));
    }

    [Test]
    public void Whoever_reads_in_time_is_told_every_change_in_order()
    {
        EventSubscription watch = _cluster.Hub.Subscribe();
        var told = new List<string>();
        void Then(Member _) => told.AddRange(Read(watch));

        Then(_cluster.Join("b"));
        Then(_cluster.Update("b", "1"));
        Then(_cluster.Fail("b"));
        Then(_cluster.Join("b", "2"));
        Then(_cluster.Leave("b"));

        Assert.That(told, Is.EqualTo(["joined b", "updated b 1", "failed b 1", "joined b 2", "left b 2"]));
    }

    [Test]
    public void Each_watch_has_a_view_of_its_own()
    {
        EventSubscription prompt = _cluster.Hub.Subscribe();
        EventSubscription slow = _cluster.Hub.Subscribe();

        _cluster.Join("b");
        Assert.That(Read(prompt), Is.EqualTo(["joined b"]));
        _cluster.Update("b", "1");

        Assert.That(Read(prompt), Is.EqualTo(["updated b 1"]));
        Assert.That(Read(slow), Is.EqualTo(["joined b 1"]));
    }

    [Test]
    public void Unread_updates_are_merged_and_the_last_one_is_told()
    {
        EventSubscription watch = Told("b");

        _cluster.Update("b", "1");
        _cluster.Update("b", "2");
        _cluster.Update("b", "3");

        Assert.That(Read(watch), Is.EqualTo(["updated b 3"]));
    }

    [Test]
    public void A_join_that_was_not_read_takes_in_the_updates_after_it()
    {
        EventSubscription watch = _cluster.Hub.Subscribe();

        _cluster.Join("b", "1");
        _cluster.Update("b", "2");

        Assert.That(Read(watch), Is.EqualTo(["joined b 2"]));
    }

    [Test]
    public void Whoever_came_and_went_unread_is_not_told()
    {
        EventSubscription watch = _cluster.Hub.Subscribe();

        _cluster.Join("b");
        _cluster.Fail("b");

        Assert.That(Read(watch), Is.Empty);
        Assert.That(watch.UnreadCount, Is.Zero);
    }

    [Test]
    public void Whoever_was_told_and_went_is_told_again()
    {
        EventSubscription watch = Told("b", "c");

        _cluster.Update("b", "1");
        _cluster.Fail("b");
        _cluster.Leave("c");

        Assert.That(Read(watch), Is.EqualTo(["failed b 1", "left c"]));
    }

    [Test]
    public void Whoever_was_told_went_and_came_back_unread_is_told_as_it_is_now()
    {
        EventSubscription watch = Told("b");

        _cluster.Fail("b");
        _cluster.Join("b", "back");

        Assert.That(Read(watch), Is.EqualTo(["updated b back"]));
    }

    [Test]
    public void Whoever_was_told_went_came_back_and_went_for_good_is_told_how()
    {
        EventSubscription watch = Told("b");

        _cluster.Fail("b");
        _cluster.Join("b");
        _cluster.Leave("b");

        Assert.That(Read(watch), Is.EqualTo(["left b"]));
    }

    [Test]
    public void Conflicts_do_not_hide_changes_nor_changes_conflicts()
    {
        EventSubscription watch = Told("b");

        _cluster.Conflict("b");
        _cluster.Update("b", "1");
        _cluster.Conflict("b");

        Assert.That(Read(watch), Is.EquivalentTo(["conflict b 1", "updated b 1"]));
    }

    [Test]
    public void A_watch_that_is_never_read_costs_no_more_than_the_members_there_are()
    {
        EventSubscription watch = _cluster.Hub.Subscribe();
        for (int i = 0; i < 1_000; i++)
        {
            _cluster.Join($"stays-{i % 5}", $"{i}");
            _cluster.Join($"goes-{i}");
            _cluster.Fail($"goes-{i}");
            _cluster.Forget($"goes-{i}");
        }

        Assert.That(watch.UnreadCount, Is.EqualTo(5));
    }

    [Test]
    public void Nor_do_the_conflicts_of_members_that_are_gone_pile_up()
    {
        EventSubscription watch = _cluster.Hub.Subscribe();
        for (int i = 0; i < 1_000; i++)
        {
            _cluster.Join($"goes-{i}");
            _cluster.Conflict($"goes-{i}");
            _cluster.Fail($"goes-{i}");
            _cluster.Forget($"goes-{i}");
        }

        Assert.That(watch.UnreadCount, Is.LessThan(10));
    }

    [Test]
    public void Nor_do_the_conflicts_over_the_names_of_the_departed()
    {
        EventSubscription watch = _cluster.Hub.Subscribe();
        for (int i = 0; i < 5_000; i++)
        {
            _cluster.Join($"goes-{i}");
            _cluster.Fail($"goes-{i}");
            _cluster.Conflict($"goes-{i}");
            _cluster.Forget($"goes-{i}");
        }

        Assert.That(watch.UnreadCount, Is.LessThan(1_000));
    }

    [Test]
    public void Whoever_reads_in_time_is_told_of_a_conflict_also_over_the_name_of_a_departed_member()
    {
        EventSubscription watch = Told("b");
        _cluster.Fail("b");
        Read(watch);

        _cluster.Conflict("b");

        Assert.That(Read(watch), Is.EqualTo(["conflict b"]));
    }

    [Test]
    public void A_change_that_is_published_but_not_told_when_the_watch_begins_is_told_once()
    {
        _cluster.Change("b", MemberState.Alive);
        _cluster.Table.Publish();
        EventSubscription watch = _cluster.Hub.Subscribe();
        Assert.That(Read(watch), Is.EqualTo(["joined b"]));

        _cluster.Hub.Flush();

        Assert.That(Read(watch), Is.Empty);
    }

    [Test]
    public void A_change_of_state_without_an_event_does_not_make_it_told_twice()
    {
        _cluster.Change("b", MemberState.Alive);
        _cluster.Change("b", MemberState.Suspect);
        _cluster.Table.Publish();
        EventSubscription watch = _cluster.Hub.Subscribe();
        Assert.That(Read(watch), Is.EqualTo(["joined b"]));

        _cluster.Hub.Flush();

        Assert.That(Read(watch), Is.Empty, "b has not been updated");
    }

    [Test]
    public void A_change_that_is_neither_published_nor_told_when_the_watch_begins_is_told_once()
    {
        _cluster.Change("b", MemberState.Alive);
        EventSubscription watch = _cluster.Hub.Subscribe();
        Assert.That(Read(watch), Is.Empty);

        _cluster.PublishAndFlush();

        Assert.That(Read(watch), Is.EqualTo(["joined b"]));
    }

    [Test]
    public void A_departure_that_is_published_but_not_told_when_the_watch_begins_concerns_it_not()
    {
        _cluster.Join("b");
        _cluster.Change("b", MemberState.Failed);
        _cluster.Table.Publish();
        EventSubscription watch = _cluster.Hub.Subscribe();

        _cluster.Hub.Flush();

        Assert.That(Read(watch), Is.Empty);
    }

    [Test]
    public void A_watch_that_has_ended_is_told_nothing_more()
    {
        EventSubscription watch = _cluster.Hub.Subscribe();
        _cluster.Hub.Unsubscribe(watch);

        _cluster.Join("b");

        Assert.That(Read(watch), Is.Empty);
    }

    private EventSubscription Told(params string[] names)
    {
        Array.ForEach(names, name => _cluster.Join(name));
        EventSubscription watch = _cluster.Hub.Subscribe();
        Read(watch);
        return watch;
    }
}
