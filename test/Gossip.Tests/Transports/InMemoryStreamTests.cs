using System.Collections.Concurrent;
using System.Net;
using Gossip.Transports;
using Microsoft.Extensions.Time.Testing;

namespace Gossip.Tests.Transports;

/// <summary>Streams in memory under delay, partition and back-pressure, and on a scheduler of one's own.</summary>
public class InMemoryStreamTests : TransportFixture
{
    private static readonly TimeSpan TenMilliseconds = TimeSpan.FromMilliseconds(10);

    private FakeTimeProvider _clock = null!;
    private InMemoryNetwork _network = null!;
    private ITransport _alice = null!;
    private ITransport _bob = null!;

    [SetUp]
    public async Task StartTransports()
    {
        _clock = new FakeTimeProvider();
        _network = new InMemoryNetwork(seed: 1, _clock);
        _alice = await StartAsync(_network.CreateTransport(new IPEndPoint(IPAddress.Parse("10.0.0.1"), 7946)));
        _bob = await StartAsync(_network.CreateTransport(new IPEndPoint(IPAddress.Parse("10.0.0.2"), 7946)));
    }

    [Test]
    public async Task Opening_takes_one_crossing_to_be_accepted_and_another_to_be_known()
    {
        _network.Conditions.Delay = TenMilliseconds;
        Task<Stream> attempt = _alice.ConnectAsync(AddressOf(_bob), Deadline).AsTask();
        _clock.Advance(TenMilliseconds);
        await _bob.Connections.WaitToReadAsync(Deadline);
        bool early = attempt.IsCompleted;

        await AdvanceUntilAsync(attempt);

        Assert.That(early, Is.False);
        Assert.That(attempt.IsCompletedSuccessfully, Is.True);
    }

    [Test]
    public async Task A_stream_that_is_reset_fails_to_be_read_and_written_once_what_came_before_is_read()
    {
        (Stream near, Stream far) = await ConnectAsync(_alice, _bob);
        await near.WriteAsync(new byte[] { 5 }, Deadline);

        near.Reset();
        await near.DisposeAsync();

        Assert.That(await far.ReadAsync(new byte[8], Deadline), Is.EqualTo(1));
        Assert.That(async () => await far.ReadAsync(new byte[8], Deadline), Throws.InstanceOf<IOException>());
        Assert.That(async () => await far.WriteAsync(new byte[8], Deadline), Throws.InstanceOf<IOException>());
    }

    [Test]
    public async Task A_stream_whose_writing_has_ended_is_read_on_and_then_hangs_up()
    {
        (Stream near, Stream far) = await ConnectAsync(_alice, _bob);

        await near.EndWritingAsync();
        Assert.That(await far.ReadAsync(new byte[8], Deadline), Is.Zero);
        await far.WriteAsync(new byte[] { 5 }, Deadline);
        Assert.That(await near.ReadAsync(new byte[8], Deadline), Is.EqualTo(1));
        await near.DisposeAsync();

        Assert.That(async () => await far.WriteAsync(new byte[8], Deadline), Throws.InstanceOf<IOException>());
    }

    [Test]
    public async Task Bytes_and_the_end_take_the_delay()
    {
        (Stream near, Stream far) = await ConnectAsync(_alice, _bob);
        _network.Conditions.Delay = TenMilliseconds;
        await near.WriteAsync(new byte[] { 5 }, Deadline);
        await near.DisposeAsync();
        byte[] buffer = new byte[8];
        Task<int> read = far.ReadAsync(buffer, Deadline).AsTask();
        bool early = read.IsCompleted;

        _clock.Advance(TenMilliseconds);

        Assert.That(early, Is.False);
        Assert.That(await read, Is.EqualTo(1));
        Assert.That(await far.ReadAsync(buffer, Deadline), Is.Zero);
    }

    [Test]
    public async Task Bytes_keep_their_order_when_the_delay_shrinks()
    {
        (Stream near, Stream far) = await ConnectAsync(_alice, _bob);
        _network.Conditions.Delay = TenMilliseconds;
        await near.WriteAsync(new byte[] { 1 }, Deadline);
        _network.Conditions.Delay = TimeSpan.Zero;
        await near.WriteAsync(new byte[] { 2 }, Deadline);

        _clock.Advance(TenMilliseconds);

        Assert.That(await ReadAsync(far, 2), Is.EqualTo(new byte[] { 1, 2 }));
    }

    [Test]
    public async Task A_partition_stalls_a_stream_and_healing_lets_it_go_on()
    {
        (Stream near, Stream far) = await ConnectAsync(_alice, _bob);
        _network.Conditions.Partition(_alice.LocalEndPoints, _bob.LocalEndPoints);
        await near.WriteAsync(new byte[] { 3 }, Deadline);
        Task<byte[]> read = ReadAsync(far, 1);
        _clock.Advance(TimeSpan.FromMinutes(1));
        bool early = read.IsCompleted;

        _network.Conditions.Heal();
        _clock.Advance(InMemoryNetwork.RetransmissionInterval);

        Assert.That(early, Is.False);
        Assert.That(await read, Is.EqualTo(new byte[] { 3 }));
    }

    [Test]
    public async Task A_connection_attempt_across_a_partition_waits_until_healed()
    {
        _network.Conditions.Disconnect(_bob.LocalEndPoints[0]);
        Task<Stream> attempt = _alice.ConnectAsync(AddressOf(_bob), Deadline).AsTask();
        _clock.Advance(TimeSpan.FromMinutes(1));
        bool early = attempt.IsCompleted;

        _network.Conditions.Heal();
        await AdvanceUntilAsync(attempt);

        Assert.That(early, Is.False);
        Assert.That(attempt.IsCompletedSuccessfully, Is.True);
    }

    [Test]
    public async Task A_connection_attempt_across_a_partition_is_cancelled_by_its_token()
    {
        _network.Conditions.Disconnect(_bob.LocalEndPoints[0]);
        using var cancellation = new CancellationTokenSource();
        Task<Stream> attempt = _alice.ConnectAsync(AddressOf(_bob), cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        Assert.That(async () => await attempt, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Disposal_gives_up_a_connection_attempt()
    {
        _network.Conditions.Disconnect(_bob.LocalEndPoints[0]);
        Task<Stream> attempt = _alice.ConnectAsync(AddressOf(_bob), Deadline).AsTask();

        await _alice.DisposeAsync();

        Assert.That(async () => await attempt, Throws.TypeOf<TransportException>());
    }

    [Test]
    public async Task A_writer_waits_when_the_reader_is_behind_and_goes_on_when_it_reads()
    {
        (Stream near, Stream far) = await ConnectAsync(_alice, _bob);
        await near.WriteAsync(new byte[StreamPipe.Capacity], Deadline);
        Task write = near.WriteAsync(new byte[] { 1 }, Deadline).AsTask();
        bool early = write.IsCompleted;

        await ReadAsync(far, 1);

        Assert.That(early, Is.False);
        await write;
    }

    [Test]
    public async Task A_writer_that_waits_fails_when_the_reader_hangs_up()
    {
        (Stream near, Stream far) = await ConnectAsync(_alice, _bob);
        Task write = near.WriteAsync(new byte[StreamPipe.Capacity + 1], Deadline).AsTask();

        await far.DisposeAsync();

        Assert.That(async () => await write, Throws.InstanceOf<IOException>());
    }

    [Test]
    public async Task A_disposed_end_neither_reads_nor_writes()
    {
        (Stream near, _) = await ConnectAsync(_alice, _bob);
        Task<int> waiting = near.ReadAsync(new byte[1], Deadline).AsTask();

        await near.DisposeAsync();

        Assert.That(async () => await waiting, Throws.TypeOf<ObjectDisposedException>());
        Assert.That(async () => await near.WriteAsync(new byte[1], Deadline), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public async Task A_second_read_at_the_same_time_is_refused_and_the_first_still_gets_its_bytes()
    {
        (Stream near, Stream far) = await ConnectAsync(_alice, _bob);
        Task<byte[]> first = ReadAsync(far, 1);

        Assert.That(async () => await far.ReadAsync(new byte[1], Deadline), Throws.InvalidOperationException);
        await near.WriteAsync(new byte[] { 8 }, Deadline);

        Assert.That(await first, Is.EqualTo(new byte[] { 8 }));
    }

    [Test]
    public async Task A_cancelled_read_can_be_repeated()
    {
        (Stream near, Stream far) = await ConnectAsync(_alice, _bob);
        using var cancellation = new CancellationTokenSource();
        Task<int> cancelled = far.ReadAsync(new byte[1], cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        Assert.That(async () => await cancelled, Throws.InstanceOf<OperationCanceledException>());

        await near.WriteAsync(new byte[] { 4 }, Deadline);

        Assert.That(await ReadAsync(far, 1), Is.EqualTo(new byte[] { 4 }));
    }

    [Test]
    public void Everything_runs_on_the_scheduler_of_its_caller()
    {
        using var scheduler = new SingleThreadScheduler();
        long start = _clock.GetTimestamp();
        _network.Conditions.Delay = TenMilliseconds;

        Task<int> conversation = Task.Factory.StartNew(
            () => ConverseAsync(scheduler), Deadline, TaskCreationOptions.None, scheduler).Unwrap();
        while (!conversation.IsCompleted && !Deadline.IsCancellationRequested)
        {
            scheduler.RunAll();
            _clock.Advance(TenMilliseconds);
        }

        // Two crossings to connect, one for each filling of the pipe, and the last turn of the loop. Had anything escaped to another
        // thread, this one would have run dry meanwhile and turned the clock further.
        Assert.That(conversation.Result, Is.EqualTo(500_000));
        Assert.That(_clock.GetElapsedTime(start), Is.EqualTo(5 * TenMilliseconds));
    }

    private async Task<int> ConverseAsync(SingleThreadScheduler scheduler)
    {
        Task<Stream> connecting = _alice.ConnectAsync(AddressOf(_bob), Deadline).AsTask();
        Stream far = (await _bob.Connections.ReadAsync(Deadline)).Stream;
        await using Stream near = await connecting;
        Task write = near.WriteAsync(new byte[500_000], Deadline).AsTask();
        byte[] buffer = new byte[100_000];
        int total = 0;
        while (total < 500_000)
        {
            total += await far.ReadAsync(buffer, Deadline);
            scheduler.AssertIsCurrent();
        }

        await write;
        return total;
    }

    /// <summary>Lets the continuations of other threads catch up between turns of the clock.</summary>
    private async Task AdvanceUntilAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            Deadline.ThrowIfCancellationRequested();
            _clock.Advance(TenMilliseconds);
            await Task.Yield();
        }
    }

    private sealed class SingleThreadScheduler : TaskScheduler, IDisposable
    {
        private readonly BlockingCollection<Task> _tasks = [];

        public void RunAll()
        {
            // NUnit's context would take the continuations before the scheduler does.
            SynchronizationContext? outer = SynchronizationContext.Current;
            SynchronizationContext.SetSynchronizationContext(null);
            while (_tasks.TryTake(out Task? task))
            {
                TryExecuteTask(task);
            }

            SynchronizationContext.SetSynchronizationContext(outer);
        }

        public void AssertIsCurrent() => Assert.That(Current, Is.SameAs(this));

        public void Dispose() => _tasks.Dispose();

        protected override void QueueTask(Task task) => _tasks.Add(task);

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

        protected override IEnumerable<Task> GetScheduledTasks() => _tasks;
    }
}
