using System.Net;
using Gossip.Transports;

namespace Gossip.Tests.Transports;

/// <summary>The thread of a real socket fires timers, at rest and under load.</summary>
public sealed class ReceivingThreadTests : TransportFixture
{
    private static readonly IPEndPoint Loopback = new(IPAddress.Loopback, 0);

    [Test]
    public async Task A_timer_set_where_a_packet_is_read_fires_on_the_thread_that_received_it([Values] bool underLoad)
    {
        SocketTransport receiver = await StartInlineAsync();
        SocketTransport sender = await StartInlineAsync();
        var receivedOn = new TaskCompletionSource<Thread>(TaskCreationOptions.RunContinuationsAsynchronously);
        var firedOn = new TaskCompletionSource<Thread>(TaskCreationOptions.RunContinuationsAsynchronously);
        using ITimer timer = receiver.ReceiverTime.CreateTimer(
            _ => firedOn.TrySetResult(Thread.CurrentThread), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        // The first reads may end before they wait, and then run on the test's thread.
        Task reading = ReadAsync(receiver, () =>
        {
            if (Thread.CurrentThread.Name?.StartsWith("Gossip packets", StringComparison.Ordinal) == true && !receivedOn.Task.IsCompleted)
            {
                timer.Change(TimeSpan.FromMilliseconds(50), Timeout.InfiniteTimeSpan);
                receivedOn.TrySetResult(Thread.CurrentThread);
            }
        });

        await EventuallyAsync(() => Send(sender, receiver, "first") && receivedOn.Task.IsCompleted);
        await EventuallyAsync(() => (!underLoad || Send(sender, receiver, "more")) && firedOn.Task.IsCompleted);

        Assert.That(await firedOn.Task, Is.SameAs(await receivedOn.Task));
        await receiver.DisposeAsync();
        await reading;
    }

    [Test]
    public async Task Timers_that_wait_do_not_hold_up_the_end()
    {
        SocketTransport receiver = await StartInlineAsync();
        SocketTransport sender = await StartInlineAsync();
        bool isSet = false;
        using ITimer timer = receiver.ReceiverTime.CreateTimer(_ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Task reading = ReadAsync(receiver, () =>
        {
            timer.Change(TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);
            Volatile.Write(ref isSet, true);
        });
        await EventuallyAsync(() => Send(sender, receiver, "first") && Volatile.Read(ref isSet));

        await receiver.DisposeAsync().AsTask().WaitAsync(Deadline);
        await reading;
    }

    [Test]
    public async Task After_a_burst_a_silence_is_no_failure()
    {
        SocketTransport receiver = await StartInlineAsync();
        SocketTransport sender = await StartInlineAsync();
        int count = 0;
        var last = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task reading = ReadAsync(receiver, () => Interlocked.Increment(ref count));
        while (Volatile.Read(ref count) < 1000)
        {
            Send(sender, receiver, "more");
            Deadline.ThrowIfCancellationRequested();
        }

        // Longer than the receiving thread waits without looking up.
        using ITimer silence = TimeProvider.System.CreateTimer(_ => last.TrySetResult(), null, 2 * SocketReceiver.LongestWait, Timeout.InfiniteTimeSpan);
        await last.Task;
        int before = Volatile.Read(ref count);
        await EventuallyAsync(() => Send(sender, receiver, "again") && Volatile.Read(ref count) > before);

        Assert.That(receiver.Statistics.ReceiveErrors, Is.Zero);
        await receiver.DisposeAsync();
        await reading;
    }

    private Task<SocketTransport> StartInlineAsync() =>
        StartAsync(new SocketTransport(new SocketTransportOptions { BindEndPoints = [Loopback], RunsReaderInline = true }));

    private static async Task ReadAsync(SocketTransport transport, Action received)
    {
        // Not on the context of NUnit: on the thread that brings the packet.
        while (await transport.Packets.WaitToReadAsync().ConfigureAwait(false))
        {
            while (transport.Packets.TryRead(out Packet packet))
            {
                packet.Return();
                received();
            }
        }
    }
}
