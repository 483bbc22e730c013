using System.Net;
using Gossip.Messaging;

namespace Gossip.Tests.Messaging;

public sealed class MessageInboxTests
{
    private static readonly IPEndPoint Source = new(IPAddress.Loopback, 7946);

    [Test]
    public void It_holds_so_many_messages_and_so_many_bytes()
    {
        var inbox = new MessageInbox(maximumCount: 3, maximumBytes: 100);

        Assert.That(inbox.TryPost(Message(60)));
        Assert.That(inbox.TryPost(Message(41)), Is.False);
        Assert.That(inbox.TryPost(Message(20)));
        Assert.That(inbox.TryPost(Message(20)));
        Assert.That(inbox.TryPost(Message(0)), Is.False);
        Assert.That(inbox.Count, Is.EqualTo(3));
    }

    [Test]
    public void What_is_taken_makes_room_for_who_waits()
    {
        var inbox = new MessageInbox(maximumCount: 1, maximumBytes: 100);
        inbox.TryPost(Message(1));
        Task waiting = inbox.PostAsync(Message(2), CancellationToken.None);
        Assert.That(waiting.IsCompleted, Is.False);

        Assert.That(inbox.TryTake()!.Payload.Length, Is.EqualTo(1));

        Assert.That(() => waiting.IsCompletedSuccessfully, Is.True.After(10_000, 1));
        Assert.That(inbox.TryTake()!.Payload.Length, Is.EqualTo(2));
        Assert.That(inbox.TryTake(), Is.Null);
    }

    [Test]
    public async Task Of_many_who_wait_each_gets_its_turn()
    {
        var inbox = new MessageInbox(maximumCount: 1, maximumBytes: 1_000);
        Task[] posts = [.. Enumerable.Range(1, 50).Select(length => inbox.PostAsync(Message(length), CancellationToken.None))];
        var taken = new List<int>();
        while (taken.Count < 50 && await inbox.WaitAsync(CancellationToken.None))
        {
            if (inbox.TryTake() is { } message)
            {
                taken.Add(message.Payload.Length);
            }
        }

        await Task.WhenAll(posts);
        Assert.That(taken, Is.EqualTo(Enumerable.Range(1, 50)));
    }

    [Test]
    public async Task Who_waits_for_room_is_not_overtaken_by_who_comes_later()
    {
        var inbox = new MessageInbox(maximumCount: 1, maximumBytes: 100);
        inbox.TryPost(Message(1));
        Task first = inbox.PostAsync(Message(2), CancellationToken.None);
        Task second = inbox.PostAsync(Message(3), CancellationToken.None);

        for (int length = 1; length <= 2; length++)
        {
            Assert.That(inbox.TryTake()!.Payload.Length, Is.EqualTo(length));
            Assert.That(inbox.TryPost(Message(9)), Is.False, "the room is that of who waits");
        }

        await Task.WhenAll(first, second);
        Assert.That(inbox.TryTake()!.Payload.Length, Is.EqualTo(3));
        Assert.That(inbox.TryPost(Message(9)));
    }

    [Test]
    public async Task Who_waited_in_vain_for_much_room_lets_in_who_needs_less()
    {
        var inbox = new MessageInbox(maximumCount: 3, maximumBytes: 100);
        inbox.TryPost(Message(60));
        using var cancellation = new CancellationTokenSource();
        Task large = inbox.PostAsync(Message(80), cancellation.Token);
        Task small = inbox.PostAsync(Message(20), CancellationToken.None);
        Assert.That(small.IsCompleted, Is.False);

        cancellation.Cancel();

        Assert.CatchAsync<OperationCanceledException>(() => large);
        await small;
        Assert.That(inbox.Count, Is.EqualTo(2));
    }

    [Test]
    public void Who_gives_up_waiting_leaves_nothing_behind()
    {
        var inbox = new MessageInbox(maximumCount: 1, maximumBytes: 100);
        inbox.TryPost(Message(1));
        using var cancellation = new CancellationTokenSource();
        Task waiting = inbox.PostAsync(Message(2), cancellation.Token);

        cancellation.Cancel();

        Assert.CatchAsync<OperationCanceledException>(() => waiting);
        inbox.TryTake();
        Assert.That(inbox.TryTake(), Is.Null);
    }

    [Test]
    public async Task What_is_there_is_taken_after_the_end_and_a_failure_is_told()
    {
        var inbox = new MessageInbox(maximumCount: 2, maximumBytes: 100);
        inbox.TryPost(Message(1));
        inbox.Complete(new InvalidOperationException("the node failed"));

        Assert.That(await inbox.WaitAsync(CancellationToken.None));
        Assert.That(inbox.TryTake(), Is.Not.Null);
        Assert.ThrowsAsync<InvalidOperationException>(async () => await inbox.WaitAsync(CancellationToken.None));
    }

    private static UserMessage Message(int length) => new(new byte[length], Source, Delivery.Reliable);
}
