using Gossip.Dissemination;
using Gossip.Tests.Diagnostics;
using Gossip.Wire;
using static Gossip.Tests.Dissemination.PacketContents;

namespace Gossip.Tests.Dissemination;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TransmitLimitedQueueTests
{
    private const int Often = 100;

    private readonly TransmitLimitedQueue _queue = new();
    private readonly PacketWriter _writer = NewWriter();

    [Test]
    public void An_empty_queue_adds_nothing_to_a_packet() => Assert.That(Packet(), Is.Empty);

    [TestCase(1)]
    [TestCase(4)]
    [TestCase(12)]
    public void A_message_is_sent_exactly_as_often_as_the_limit_says(int limit)
    {
        Enqueue("b", 20);

        for (int i = 0; i < limit; i++)
        {
            Assert.That((Packet(limit), _queue.Count), Is.EqualTo((new List<string> { "b" }, i + 1 < limit ? 1 : 0)));
        }

        Assert.That(Packet(limit), Is.Empty);
    }

    [Test]
    public void A_message_goes_into_a_packet_once_although_there_is_room_for_more()
    {
        Enqueue("b", 20);

        Assert.That(Packet(), Is.EqualTo(["b"]));
    }

    [Test]
    public void A_message_goes_into_a_packet_once_though_it_is_filled_twice()
    {
        Enqueue("b", 20);
        _writer.Begin(PacketSize);
        _queue.Fill(_writer, Often, maximumBytes: 100);
        Enqueue("c", 20);

        _queue.Fill(_writer, Often);

        Assert.That(_writer.MessageCount, Is.EqualTo(2));
        Assert.That(Packet(), Is.EqualTo(["c", "b"]), "both go on in the next");
    }

    [Test]
    public void Of_messages_sent_equally_often_our_own_go_before_those_we_relay()
    {
        _queue.Enqueue("relayed", Message("relayed", 600), isRelayed: true);
        _queue.Enqueue("own", Message("own", 500));

        Assert.That(_queue.NextPacket(_writer, 2, size: 700), Is.EqualTo(["own"]), "though the other is larger");
        Assert.That(_queue.NextPacket(_writer, 2, size: 700), Is.EqualTo(["relayed"]), "it has been sent less often");
        Assert.That(_queue.NextPacket(_writer, 2, size: 700), Is.EqualTo(["own"]));
    }

    [Test]
    public void Of_messages_sent_equally_often_those_we_relay_are_dropped_first()
    {
        _queue.Enqueue("own", Message("own", 20));
        _queue.Enqueue("relayed", Message("relayed", 600), isRelayed: true);

        _queue.Prune(1);

        Assert.That(Packet(), Is.EqualTo(["own"]));
    }

    [Test]
    public void What_the_next_in_turn_is_short_of_is_not_spent_on_shorter_ones()
    {
        Enqueue("long", 200);
        Enqueue("short", 20);
        _writer.Begin(PacketSize);

        Assert.That(_queue.Fill(_writer, Often, maximumBytes: 199), Is.Zero);
        Assert.That(_queue.Fill(_writer, Often, maximumBytes: 219), Is.EqualTo(200));
    }

    [Test]
    public void Those_sent_least_go_first()
    {
        Enqueue("often", 20);
        Packet();
        Packet();
        Enqueue("once", 20);
        Packet();
        Enqueue("never", 20);

        Assert.That(Packet(), Is.EqualTo(["never", "once", "often"]));
    }

    [Test]
    public void Of_those_sent_equally_often_the_larger_go_first()
    {
        Enqueue("small", 20);
        Enqueue("large", 200);
        Enqueue("middle", 100);

        Assert.That(Packet(), Is.EqualTo(["large", "middle", "small"]));
    }

    [Test]
    public void Of_those_of_the_same_size_the_newer_go_first()
    {
        Enqueue("old", 20);
        Enqueue("newer", 20);
        Enqueue("newest", 20);

        Assert.That(Packet(), Is.EqualTo(["newest", "newer", "old"]));
    }

    [Test]
    public void Newer_news_about_a_member_replaces_the_older_and_starts_anew()
    {
        Enqueue("b", 20, text: "old");
        Packet(limit: 3);
        Packet(limit: 3);

        Enqueue("b", 20, text: "new");

        Assert.That(_queue.Count, Is.EqualTo(1));
        Assert.That(Enumerable.Range(0, 4).SelectMany(_ => Packet(limit: 3)), Is.EqualTo(["new", "new", "new"]));
    }

    [Test]
    public void News_about_a_forgotten_member_is_not_passed_on()
    {
        Enqueue("b", 20);
        Enqueue("c", 20);

        _queue.Remove("b");
        _queue.Remove("nobody");

        Assert.That(Packet(), Is.EqualTo(["c"]));
    }

    [Test]
    public void What_does_not_fit_waits_and_what_is_smaller_goes()
    {
        Enqueue("large", 900);
        Enqueue("middle", 600);
        Enqueue("small", 300);

        Assert.That(Packet(), Is.EqualTo(["large", "small"]));
        Assert.That(Packet(), Is.EqualTo(["middle", "small"]), "sent least first, then what fits of the others");
    }

    [TestCase(PacketSize, true)]
    [TestCase(PacketSize + 1, false)]
    public void A_message_alone_may_fill_the_packet_to_the_last_byte(int length, bool fits)
    {
        Enqueue("b", length);

        Assert.That(Packet(), Has.Count.EqualTo(fits ? 1 : 0));
        Assert.That(_queue.Count, Is.EqualTo(1));
    }

    [TestCase(697, 697, 2)]
    [TestCase(697, 698, 1)]
    [TestCase(1000, 394, 2)]
    [TestCase(1000, 395, 1)]
    public void Two_messages_cost_a_compound_and_their_lengths(int first, int second, int messages)
    {
        // 2 for the compound and 2 for each message: 697 + 697 + 6 = 1400.
        Enqueue("first", first);
        Enqueue("second", second);

        Assert.That(Packet(), Has.Count.EqualTo(messages));
    }

    [Test]
    public void A_compound_holds_at_most_255_messages()
    {
        for (int i = 0; i < 300; i++)
        {
            Enqueue($"{i}", 2, text: "x");
        }

        PacketWriter writer = NewWriter(60_000);

        Assert.That(_queue.NextPacket(writer, 1, size: 60_000), Has.Count.EqualTo(255));
        Assert.That(_queue.NextPacket(writer, 1, size: 60_000), Has.Count.EqualTo(45));
    }

    [Test]
    public void What_is_already_in_the_packet_leaves_less_room()
    {
        Enqueue("b", 1_000);
        _writer.Begin(PacketSize);
        _writer.TryAdd(Message("ping", 500));

        _queue.Fill(_writer, Often);

        Assert.That(_writer.MessageCount, Is.EqualTo(1));
    }

    [Test]
    public void A_limit_that_falls_while_the_message_waits_ends_it_with_the_next_sending()
    {
        Enqueue("b", 20);
        Packet(limit: 10);
        Packet(limit: 10);

        Assert.That(Packet(limit: 2), Is.EqualTo(["b"]));
        Assert.That(_queue.Count, Is.Zero);
    }

    [Test]
    public void Whoever_waits_is_told_when_the_message_has_been_sent_once()
    {
        var sent = new TaskCompletionSource();
        _queue.Enqueue("b", Message("b", 20), sent);
        Assert.That(sent.Task.IsCompleted, Is.False);

        Packet();

        Assert.That(sent.Task.IsCompletedSuccessfully, Is.True);
    }

    [Test]
    public void Whoever_waits_is_not_told_while_the_message_does_not_fit()
    {
        var sent = new TaskCompletionSource();
        _queue.Enqueue("b", Message("b", 200), sent);

        _queue.NextPacket(_writer, Often, size: 100);

        Assert.That(sent.Task.IsCompleted, Is.False);
    }

    [Test]
    public void Whoever_waits_is_told_when_the_message_is_replaced_or_removed_or_nobody_is_there_to_hear_it()
    {
        TaskCompletionSource[] sent = [.. Enumerable.Range(0, 3).Select(_ => new TaskCompletionSource())];
        _queue.Enqueue("b", Message("b", 20), sent[0]);
        _queue.Enqueue("b", Message("b", 20), sent[1]);
        Assert.That(sent.Select(each => each.Task.IsCompletedSuccessfully), Is.EqualTo([true, false, false]));

        _queue.Remove("b");
        _queue.Enqueue("c", Message("c", 20), sent[2]);
        _queue.ReleaseWaiters();

        Assert.That(sent.Select(each => each.Task.IsCompletedSuccessfully), Is.All.True);
    }

    [Test]
    public void A_queue_that_has_released_its_waiters_still_sends_its_messages()
    {
        Enqueue("b", 20, text: "still");

        _queue.ReleaseWaiters();

        Assert.That(Packet(), Is.EqualTo(["still"]));
    }

    [Test]
    public void The_message_is_copied()
    {
        byte[] message = Message("before", 20);
        _queue.Enqueue("b", message);
        Message("after!", 20).CopyTo(message, 0);

        Assert.That(Packet(), Is.EqualTo(["before"]));
    }

    [Test]
    public void Queueing_and_sending_allocate_nothing()
    {
        string[] names = [.. Enumerable.Range(0, 100).Select(i => $"member-{i}")];
        byte[] message = Message("x", 80);

        Assert.That(Allocations.OfHundred(() =>
        {
            foreach (string name in names)
            {
                _queue.Enqueue(name, message);
            }

            for (int i = 0; i < 10; i++)
            {
                _writer.Begin(PacketSize);
                _queue.Fill(_writer, 3);
            }
        }), Is.Zero);
    }

    [Test]
    public async Task Senders_on_many_threads_send_each_message_exactly_as_often_as_the_limit_says()
    {
        const int Messages = 2_000;
        const int Limit = 4;
        for (int i = 0; i < Messages; i++)
        {
            Enqueue($"{i}", 20);
        }

        List<string>[] sent = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            PacketWriter writer = NewWriter();
            var all = new List<string>();
            while (_queue.NextPacket(writer, Limit) is { Count: > 0 } packet)
            {
                all.AddRange(packet);
            }

            return all;
        })));

        Assert.That(sent.SelectMany(each => each).CountBy(text => text).Select(pair => pair.Value), Is.All.EqualTo(Limit).And.Exactly(Messages).Items);
    }

    private void Enqueue(string name, int length, string? text = null) => _queue.Enqueue(name, Message(text ?? name, length));

    private List<string> Packet(int limit = Often) => _queue.NextPacket(_writer, limit);
}
