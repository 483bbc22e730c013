using System.Net;
using Gossip.Transports;

namespace Gossip.Tests.Transports;

/// <summary>What every transport owes to whoever starts and disposes it.</summary>
[TestFixture(typeof(SocketTransportFactory))]
[TestFixture(typeof(InMemoryTransportFactory))]
public class LifecycleConformanceTests<TFactory> : TransportFixture
    where TFactory : ITransportFactory, new()
{
    private TFactory _factory = default!;

    [SetUp]
    public void CreateFactory() => _factory = new TFactory();

    [Test]
    public async Task Before_the_start_there_is_no_endpoint_and_nothing_is_sent()
    {
        ITransport alice = Create(), bob = await StartAsync(Create());

        Assert.That(alice.LocalEndPoints, Is.Empty);
        Assert.That(Send(alice, bob, "early"), Is.False);
        Assert.That(async () => await alice.ConnectAsync(AddressOf(bob), Deadline), Throws.TypeOf<TransportException>());
    }

    [Test]
    public async Task The_endpoint_after_the_start_has_a_real_port()
    {
        ITransport alice = await StartAsync(Create());

        Assert.That(alice.LocalEndPoints, Has.Count.EqualTo(1));
        Assert.That(alice.LocalEndPoints[0].Port, Is.Positive);
    }

    [Test]
    public async Task A_second_start_is_refused()
    {
        ITransport alice = await StartAsync(Create());

        Assert.That(async () => await alice.StartAsync(Deadline), Throws.InvalidOperationException);
    }

    [Test]
    public async Task An_endpoint_in_use_is_refused_by_name()
    {
        IPEndPoint taken = (await StartAsync(Create())).LocalEndPoints[0];

        TransportException? refusal = Assert.ThrowsAsync<TransportException>(() => Create(taken).StartAsync(Deadline).AsTask());

        Assert.That(refusal!.Message, Does.Contain($"{taken}").And.Contain("in use").IgnoreCase);
    }

    [Test]
    public async Task An_endpoint_is_free_again_after_disposal()
    {
        ITransport alice = await StartAsync(Create());
        ITransport again = Create(alice.LocalEndPoints[0]);
        Assert.That(async () => await again.StartAsync(Deadline), Throws.TypeOf<TransportException>());

        await alice.DisposeAsync();
        await StartAsync(again);

        Assert.That(again.LocalEndPoints, Is.EqualTo(alice.LocalEndPoints));
    }

    [Test]
    public async Task A_cancelled_start_binds_nothing()
    {
        ITransport alice = Create();

        Assert.That(async () => await alice.StartAsync(new CancellationToken(true)), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(alice.LocalEndPoints, Is.Empty);
    }

    [Test]
    public async Task Disposal_ends_readers_that_wait()
    {
        ITransport alice = await StartAsync(Create());
        Task<bool> packets = alice.Packets.WaitToReadAsync(Deadline).AsTask();
        Task<bool> connections = alice.Connections.WaitToReadAsync(Deadline).AsTask();

        await alice.DisposeAsync();

        Assert.That(await packets, Is.False);
        Assert.That(await connections, Is.False);
    }

    [Test]
    public async Task Disposal_closes_connections_that_nobody_took()
    {
        ITransport alice = await StartAsync(Create()), bob = await StartAsync(Create());
        await using Stream stream = await alice.ConnectAsync(AddressOf(bob), Deadline);
        await EventuallyAsync(() => bob.Connections.Count == 1);

        await bob.DisposeAsync();

        Assert.That(await stream.ReadAsync(new byte[1], Deadline), Is.Zero);
    }

    [Test]
    public async Task Disposal_leaves_connections_open_that_somebody_took()
    {
        ITransport alice = await StartAsync(Create()), bob = await StartAsync(Create());
        (Stream near, Stream far) = await ConnectAsync(alice, bob);

        await alice.DisposeAsync();
        await bob.DisposeAsync();
        await near.WriteAsync(new byte[] { 9 }, Deadline);

        Assert.That(await ReadAsync(far, 1), Is.EqualTo(new byte[] { 9 }));
    }

    [Test]
    public async Task Disposal_may_be_repeated_and_concurrent()
    {
        ITransport alice = await StartAsync(Create());

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => alice.DisposeAsync().AsTask())));
        await alice.DisposeAsync();

        Assert.That(alice.Packets.Completion.IsCompletedSuccessfully, Is.True);
    }

    [Test]
    public async Task Disposal_before_the_start_forbids_it()
    {
        ITransport alice = Create();

        await alice.DisposeAsync();

        Assert.That(async () => await alice.StartAsync(Deadline), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public async Task Disposal_races_with_the_start_and_always_wins()
    {
        for (int round = 0; round < 20; round++)
        {
            ITransport alice = Create();
            Task start = Task.Run(() => alice.StartAsync(Deadline).AsTask());
            await alice.DisposeAsync();
            await Task.WhenAny(start);

            Assert.That(alice.Packets.Completion.IsCompleted, Is.True);
            await StartAsync(Create(alice.LocalEndPoints.Count == 0 ? null : alice.LocalEndPoints[0]));
        }
    }

    [Test]
    public async Task Disposal_while_packets_pour_in_ends_in_time()
    {
        IMeasuredTransport bob = Create();
        ITransport alice = await StartAsync(Create());
        await StartAsync(bob);
        NodeAddress address = AddressOf(bob);
        Task flood = Task.Run(() => FloodUntilEnd(alice, address, bob), Deadline);
        await EventuallyAsync(() => bob.Statistics.PacketsReceived > 100);

        await bob.DisposeAsync().AsTask().WaitAsync(Deadline);
        await flood;

        Assert.That(bob.Packets.TryRead(out _), Is.False);
    }

    [Test]
    public async Task After_disposal_nothing_is_sent_and_nothing_connects()
    {
        ITransport alice = await StartAsync(Create()), bob = await StartAsync(Create());

        await alice.DisposeAsync();

        Assert.That(Send(alice, bob, "late"), Is.False);
        Assert.That(async () => await alice.ConnectAsync(AddressOf(bob), Deadline), Throws.TypeOf<TransportException>());
    }

    private void FloodUntilEnd(ITransport from, NodeAddress address, ITransport to)
    {
        while (!to.Packets.Completion.IsCompleted && !Deadline.IsCancellationRequested)
        {
            from.TrySendPacket("flood"u8, address);
        }
    }

    private IMeasuredTransport Create(IPEndPoint? endPoint = null) => _factory.Create(endPoint ?? new IPEndPoint(IPAddress.Loopback, 0));
}
