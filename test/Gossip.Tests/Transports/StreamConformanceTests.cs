using System.Net;
using Gossip.Transports;

namespace Gossip.Tests.Transports;

/// <summary>What every transport owes to those who open and accept streams.</summary>
[TestFixture(typeof(SocketTransportFactory))]
[TestFixture(typeof(InMemoryTransportFactory))]
public class StreamConformanceTests<TFactory> : TransportFixture
    where TFactory : ITransportFactory, new()
{
    private TFactory _factory = default!;

    [SetUp]
    public void CreateFactory() => _factory = new TFactory();

    [Test]
    public async Task A_connection_arrives_with_the_address_it_came_from()
    {
        ITransport alice = await StartAsync(), bob = await StartAsync();

        await using Stream near = await alice.ConnectAsync(AddressOf(bob), Deadline);
        StreamConnection connection = await bob.Connections.ReadAsync(Deadline);
        await using Stream far = connection.Stream;

        Assert.That(connection.Source.Address, Is.EqualTo(IPAddress.Loopback));
        Assert.That(connection.Source.Port, Is.Not.EqualTo(alice.LocalEndPoints[0].Port));
    }

    [Test]
    public async Task A_mebibyte_in_odd_chunks_comes_back_unchanged()
    {
        (Stream near, Stream far) = await ConnectedPairAsync();
        byte[] sent = new byte[1 << 20];
        new Random(7).NextBytes(sent);

        Task echo = EchoAsync(far);
        Task<byte[]> received = ReadAsync(near, sent.Length);
        await WriteInOddChunksAsync(near, sent);

        Assert.That(await received, Is.EqualTo(sent));
        await near.DisposeAsync();
        await echo;
    }

    [Test]
    public async Task What_was_written_before_hanging_up_is_read_and_then_the_end()
    {
        (Stream near, Stream far) = await ConnectedPairAsync();

        await near.WriteAsync(new byte[] { 1, 2, 3 }, Deadline);
        await near.DisposeAsync();

        Assert.That(await ReadAsync(far, 3), Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That(await far.ReadAsync(new byte[1], Deadline), Is.Zero);
        Assert.That(await far.ReadAsync(new byte[1], Deadline), Is.Zero);
    }

    [Test]
    public async Task Writing_to_a_peer_that_hung_up_fails_with_an_io_exception()
    {
        (Stream near, Stream far) = await ConnectedPairAsync();
        await near.DisposeAsync();

        Assert.That(async () => await WriteForeverAsync(far), Throws.InstanceOf<IOException>());
    }

    [Test]
    public async Task A_read_that_waits_is_cancelled_by_its_token()
    {
        (Stream near, _) = await ConnectedPairAsync();
        using var cancellation = new CancellationTokenSource();
        ValueTask<int> read = near.ReadAsync(new byte[1], cancellation.Token);

        await cancellation.CancelAsync();

        Assert.That(async () => await read, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task A_write_that_waits_for_a_slow_reader_is_cancelled_by_its_token()
    {
        (Stream near, _) = await ConnectedPairAsync();
        using var cancellation = new CancellationTokenSource();
        ValueTask write = near.WriteAsync(new byte[64 << 20], cancellation.Token);
        bool waits = !write.IsCompleted;

        await cancellation.CancelAsync();

        Assert.That(waits, Is.True);
        Assert.That(async () => await write, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task A_connection_to_nobody_is_refused_with_the_address_and_the_reason()
    {
        ITransport alice = await StartAsync();
        var nobody = new NodeAddress("carol", _factory.UnusedEndPoint());

        TransportException? refusal = Assert.ThrowsAsync<TransportException>(() => alice.ConnectAsync(nobody, Deadline).AsTask());

        Assert.That(refusal!.Message, Does.Contain($"carol/{nobody.EndPoint}").And.Contain("refused").IgnoreCase);
    }

    [Test]
    public async Task A_cancelled_token_gives_up_connecting()
    {
        ITransport alice = await StartAsync(), bob = await StartAsync();

        Assert.That(
            async () => await alice.ConnectAsync(AddressOf(bob), new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task A_connection_too_many_is_closed_and_counted_and_the_first_still_works()
    {
        IMeasuredTransport bob = await StartAsync(connectionBacklog: 1);
        ITransport alice = await StartAsync();
        await using Stream first = await alice.ConnectAsync(AddressOf(bob), Deadline);
        await EventuallyAsync(() => bob.Connections.Count == 1);

        await Task.WhenAny(alice.ConnectAsync(AddressOf(bob), Deadline).AsTask());
        await EventuallyAsync(() => bob.Statistics.ConnectionsRefused == 1);

        await using Stream served = (await bob.Connections.ReadAsync(Deadline)).Stream;
        await served.WriteAsync(new byte[] { 42 }, Deadline);
        Assert.That(await ReadAsync(first, 1), Is.EqualTo(new byte[] { 42 }));
    }

    private async Task<(Stream Near, Stream Far)> ConnectedPairAsync() => await ConnectAsync(await StartAsync(), await StartAsync());

    private Task<IMeasuredTransport> StartAsync(int connectionBacklog = 128) =>
        StartAsync(_factory.Create(new IPEndPoint(IPAddress.Loopback, 0), connectionBacklog: connectionBacklog));

    private async Task EchoAsync(Stream stream)
    {
        byte[] buffer = new byte[777];
        int length;
        while ((length = await stream.ReadAsync(buffer, Deadline)) != 0)
        {
            await stream.WriteAsync(buffer.AsMemory(0, length), Deadline);
        }
    }

    private async Task WriteInOddChunksAsync(Stream stream, byte[] bytes)
    {
        int chunk = 1;
        for (int offset = 0; offset < bytes.Length; offset += chunk)
        {
            chunk = Math.Min((chunk * 3 % 20_011) + 1, bytes.Length - offset);
            await stream.WriteAsync(bytes.AsMemory(offset, chunk), Deadline);
        }
    }

    // The news that the peer has gone takes its time.
    private async Task WriteForeverAsync(Stream stream)
    {
        while (true)
        {
            await stream.WriteAsync(new byte[1024], Deadline);
        }
    }
}
