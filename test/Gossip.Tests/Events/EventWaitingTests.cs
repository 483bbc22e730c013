using Gossip.Events;
using static Gossip.Tests.Events.EventFixture;

namespace Gossip.Tests.Events;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class EventWaitingTests
{
    private readonly EventFixture _cluster = new();

    [Test]
    public async Task A_change_ends_the_wait()
    {
        EventSubscription watch = await Caught();
        Task<bool> waiting = watch.WaitAsync(CancellationToken.None).AsTask();
        Assert.That(waiting.IsCompleted, Is.False);

        _cluster.Join("b");

        Assert.That(await waiting.WaitAsync(TimeSpan.FromSeconds(30)), Is.True);
        Assert.That(Read(watch), Is.EqualTo(["joined b"]));
    }

    [Test]
    public async Task A_change_between_reading_and_waiting_is_not_missed()
    {
        EventSubscription watch = await Caught();
        _cluster.Join("b");

        Assert.That(await watch.WaitAsync(CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(30)), Is.True);
    }

    [Test]
    public async Task Cancelling_ends_the_wait_and_loses_nothing()
    {
        EventSubscription watch = await Caught();
        using var cancellation = new CancellationTokenSource();
        Task<bool> waiting = watch.WaitAsync(cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
        _cluster.Join("b");
        Assert.That(Read(watch), Is.EqualTo(["joined b"]));
    }

    [Test]
    public async Task When_the_node_goes_down_the_watch_ends_once_it_has_been_read()
    {
        EventSubscription watch = await Caught();
        _cluster.Join("b");

        _cluster.Hub.Complete(error: null);

        Assert.That(await DrainAsync(watch), Is.EqualTo(["joined b"]));
    }

    [Test]
    public async Task When_a_part_of_the_node_fails_the_watch_fails_once_it_has_been_read()
    {
        EventSubscription watch = await Caught();
        _cluster.Join("b");

        _cluster.Hub.Complete(new InvalidOperationException("the prober"));

        Assert.That(await watch.WaitAsync(CancellationToken.None), Is.True);
        Assert.That(Read(watch), Is.EqualTo(["joined b"]));
        Assert.That(async () => await watch.WaitAsync(CancellationToken.None), Throws.InvalidOperationException.With.Message.EqualTo("the prober"));
    }

    [Test]
    public async Task A_reader_that_waits_is_woken_when_the_node_goes_down()
    {
        EventSubscription watch = await Caught();
        Task<bool> waiting = watch.WaitAsync(CancellationToken.None).AsTask();

        _cluster.Hub.Complete(error: null);

        Assert.That(await waiting.WaitAsync(TimeSpan.FromSeconds(30)), Is.False);
    }

    [Test]
    public async Task A_watch_that_begins_after_the_end_tells_the_last_members_and_ends()
    {
        _cluster.Join("b");
        _cluster.Hub.Complete(error: null);

        Assert.That(await DrainAsync(_cluster.Hub.Subscribe()), Is.EqualTo(["joined b"]));
    }

    [Test]
    public async Task A_watch_that_begins_after_a_failure_tells_the_last_members_and_fails()
    {
        _cluster.Join("b");
        _cluster.Hub.Complete(new InvalidOperationException("the prober"));
        EventSubscription watch = _cluster.Hub.Subscribe();

        Assert.That(await watch.WaitAsync(CancellationToken.None), Is.True);
        Assert.That(Read(watch), Is.EqualTo(["joined b"]));
        Assert.That(async () => await watch.WaitAsync(CancellationToken.None), Throws.InvalidOperationException);
    }

    [Test]
    public void Changes_after_the_end_reach_nobody()
    {
        EventSubscription watch = _cluster.Hub.Subscribe();
        _cluster.Hub.Complete(error: null);

        _cluster.Join("b");

        Assert.That(Read(watch), Is.Empty);
    }

    private static async Task<List<string>> DrainAsync(EventSubscription watch)
    {
        var read = new List<string>();
        do
        {
            read.AddRange(Read(watch));
        }
        while (await watch.WaitAsync(CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
        return read;
    }

    /// <summary>A watch that has read everything and would wait now.</summary>
    private async Task<EventSubscription> Caught()
    {
        EventSubscription watch = _cluster.Hub.Subscribe();
        Assert.That(await watch.WaitAsync(CancellationToken.None), Is.True);
        return watch;
    }
}
