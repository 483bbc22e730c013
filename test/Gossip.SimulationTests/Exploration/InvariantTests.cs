using System.Net;
using Gossip.Simulation;
using Gossip.Simulation.Exploration.Invariants;

namespace Gossip.SimulationTests.Exploration;

/// <summary>Each invariant notices what it is there for, and lets pass what the protocol allows.</summary>
public sealed class InvariantTests
{
    private VirtualCluster _cluster = null!;
    private InvariantMonitor _monitor = null!;
    private WatchedNode _one = null!;
    private WatchedNode _other = null!;

    [SetUp]
    public void WatchTwoNodes()
    {
        _cluster = new VirtualCluster(seed: 1);
        _monitor = _cluster.CheckInvariants();
        _one = Watch("one");
        _other = Watch("other");
        Announce(_one, 7);
        Announce(_other, 7);
    }

    [TearDown]
    public void End() => _cluster.Dispose();

    [Test]
    public void An_incarnation_that_falls_is_noticed()
    {
        _one.Changed("one", null, Known(_other, MemberState.Alive, 3));
        _one.Changed("one", Known(_other, MemberState.Alive, 3), Known(_other, MemberState.Alive, 2));

        ExpectBreach("incarnations never fall");
    }

    [Test]
    public void An_incarnation_that_falls_as_the_name_of_one_that_left_is_taken_over_is_noticed()
    {
        Leave(_other, 7);
        WatchedNode again = Watch("other");
        Announce(again, 1);
        _one.Changed("one", Known(_other, MemberState.Left, 7), Known(again, MemberState.Alive, 1));

        ExpectBreach("incarnations never fall");
    }

    [Test]
    public void An_incarnation_that_the_member_never_gave_itself_is_noticed()
    {
        _one.Changed("one", null, Known(_other, MemberState.Alive, 8));

        ExpectBreach("only the member itself raises its incarnation");
    }

    [Test]
    public void An_event_of_a_member_that_was_not_there_is_noticed()
    {
        _monitor.OnEventTold(_one, new MemberJoined(Known(_one, MemberState.Alive, 1), default));
        _monitor.OnEventTold(_one, new MemberFailed(Known(_other, MemberState.Failed, 1), default));

        ExpectBreach("events alternate");
    }

    [Test]
    public void Events_that_do_not_begin_with_the_members_of_now_are_noticed()
    {
        _monitor.OnEventTold(_one, new MemberUpdated(Known(_one, MemberState.Alive, 1), default));

        ExpectBreach("events alternate");
    }

    [Test]
    public void Events_in_a_legal_order_pass()
    {
        Member alive = Known(_other, MemberState.Alive, 1);
        Member failed = Known(_other, MemberState.Failed, 1);
        NodeEvent[] told = [new MemberJoined(alive, default), new MemberUpdated(alive, default), new MemberFailed(failed, default), new MemberJoined(alive, default)];

        Array.ForEach(told, change => _monitor.OnEventTold(_one, change));

        Assert.That(_monitor.Breach, Is.Null);
    }

    [Test]
    public void One_that_left_and_is_back_without_a_start_is_noticed()
    {
        Leave(_other, 7);
        _one.Changed("one", Known(_other, MemberState.Left, 7), Known(_other, MemberState.Alive, 7));

        ExpectBreach("left stays left");
    }

    [Test]
    public void One_that_left_may_start_again()
    {
        Leave(_other, 6);
        WatchedNode again = Watch("other", _other.EndPoint);
        Announce(again, 7);
        _one.Changed("one", Known(_other, MemberState.Left, 6), Known(again, MemberState.Alive, 7));

        Assert.That(_monitor.Breach, Is.Null);
    }

    [Test]
    public void One_that_is_held_to_have_left_and_never_did_is_noticed()
    {
        _one.Changed("one", Known(_other, MemberState.Alive, 1), Known(_other, MemberState.Left, 1));

        ExpectBreach("only leavers leave");
    }

    [Test]
    public void A_goodbye_in_the_name_of_another_is_noticed()
    {
        Send(_one, Messages.Dead("other", "other", 7));

        ExpectBreach("only leavers leave");
    }

    [Test]
    public void A_packet_above_the_limit_is_noticed()
    {
        Send(_one, [.. Enumerable.Range(0, 60).Select(number => Messages.Suspect($"member-{number}", "one", 1))]);

        ExpectBreach("packets fit");
    }

    [Test]
    public void An_unreadable_packet_is_noticed()
    {
        _monitor.PacketSent(_one.Transport, _other.EndPoint, [0xff, 1, 2, 3]);

        ExpectBreach("packets fit");
    }

    [TestCase(1, 4)]
    [TestCase(9, 4)]
    [TestCase(10, 8)]
    public void A_broadcast_sent_more_often_than_its_limit_is_noticed(int members, int limit)
    {
        Populate(_one, members - 1);
        _one.Changed("one", null, Known(_other, MemberState.Failed, 7));
        byte[] news = Messages.Dead("other", "one", 7);
        for (int i = 0; i < limit; i++)
        {
            Send(_one, news);
        }

        Assert.That(_monitor.Breach, Is.Null);
        Send(_one, news);
        ExpectBreach("broadcasts are limited");
    }

    [Test]
    public void A_broadcast_that_is_queued_anew_counts_anew()
    {
        byte[] news = Messages.Alive("one", _one.EndPoint, 7);
        for (int i = 0; i < 8; i++)
        {
            Announce(_one, 7);
            Send(_one, news);
        }

        Assert.That(_monitor.Breach, Is.Null);
    }

    [Test]
    public void Goodbyes_before_a_ping_and_the_suspicion_told_to_the_suspect_are_no_broadcasts()
    {
        Leave(_one, 7);
        for (int i = 0; i < 20; i++)
        {
            Send(_one, Messages.Dead("one", "one", 7), Messages.Ping("other"));
            Send(_one, Messages.Ping("other"), Messages.Suspect("other", "one", 7));
        }

        Assert.That(_monitor.Breach, Is.Null);
    }

    [Test]
    public void A_node_that_gives_itself_up_is_noticed()
    {
        WatchedNode left = Watch("other");
        Leave(_other, 7);
        Send(left, Messages.Dead("other", "other", 7));

        ExpectBreach("nobody accuses itself");
    }

    [Test]
    public void A_packet_to_itself_is_noticed()
    {
        _monitor.PacketSent(_one.Transport, _one.EndPoint, Messages.Packet(Messages.Ping("one")));

        ExpectBreach("nobody sends to itself");
    }

    [TestCase(MemberState.Suspect)]
    [TestCase(MemberState.Failed)]
    public void A_node_that_doubts_itself_is_noticed(MemberState state)
    {
        _one.Changed("one", Known(_one, MemberState.Alive, 7), Known(_one, state, 7));

        ExpectBreach("everyone is alive to itself");
    }

    [Test]
    public void A_node_that_forgets_itself_is_noticed()
    {
        _one.Changed("one", Known(_one, MemberState.Alive, 7), null);

        ExpectBreach("everyone is alive to itself");
    }

    [Test]
    public void A_snapshot_that_does_not_fit_the_changes_is_noticed()
    {
        VirtualNode node = _cluster.AddNode("real");
        WatchedNode watched = _monitor.LivesOf("real")[0];
        watched.Changed("real", null, Known(_other, MemberState.Alive, 1));

        _monitor.PacketSent(node.Transport, _other.EndPoint, Messages.Packet(Messages.Ping("other")));

        ExpectBreach("snapshots are sound");
    }

    [Test]
    public void What_breaks_is_thrown_by_whatever_let_time_pass()
    {
        _one.Changed("one", Known(_one, MemberState.Alive, 7), null);

        Assert.Throws<Gossip.Simulation.Exploration.InvariantBrokenException>(() => _cluster.Advance(TimeSpan.FromSeconds(1)));
    }

    private WatchedNode Watch(string name, IPEndPoint? endPoint = null)
    {
        var transport = endPoint is null ? _cluster.Network.CreateTransport() : _cluster.Network.CreateTransport(endPoint);
        _monitor.Watch(GossipOptions.Lan() with { NodeName = name }, transport);
        return _monitor.LivesOf(name)[^1];
    }

    private static void Announce(WatchedNode node, uint incarnation) => node.Changed(node.Name, null, Known(node, MemberState.Alive, incarnation));

    private static void Leave(WatchedNode node, uint incarnation) =>
        node.Changed(node.Name, Known(node, MemberState.Alive, incarnation), Known(node, MemberState.Left, incarnation));

    private void Populate(WatchedNode node, int others)
    {
        for (int i = 0; i < others; i++)
        {
            WatchedNode another = Watch($"another-{i}");
            Announce(another, 1);
            node.Changed(node.Name, null, Known(another, MemberState.Alive, 1));
        }
    }

    private static Member Known(WatchedNode node, MemberState state, uint incarnation) =>
        new(node.Name, node.EndPoint, [], new MemberVersions(1, 5, 2, 0, 0, 0), incarnation, state, DateTimeOffset.UnixEpoch);

    private void Send(WatchedNode node, params byte[][] messages) =>
        _monitor.PacketSent(node.Transport, IPEndPoint.Parse("10.9.9.9:7946"), Messages.Packet(messages));

    private void ExpectBreach(string invariant) => Assert.That(_monitor.Breach?.Invariant, Is.EqualTo(invariant), _monitor.Breach?.ToString());
}
