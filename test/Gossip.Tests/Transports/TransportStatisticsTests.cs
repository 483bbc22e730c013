using System.Net;
using Gossip.Transports;

namespace Gossip.Tests.Transports;

/// <summary>What every transport that counts what it does has counted, and exactly how much waits in its queues.</summary>
[TestFixture(typeof(SocketTransportFactory))]
[TestFixture(typeof(InMemoryTransportFactory))]
public class TransportStatisticsTests<TFactory> : TransportFixture
    where TFactory : IMeasuredTransportFactory, new()
{
    private TFactory _factory = default!;

    [SetUp]
    public void CreateFactory() => _factory = new TFactory();

    [Test]
    public async Task A_packet_too_large_for_the_network_is_refused_and_counted()
    {
        IMeasuredTransport alice = await StartAsync(), bob = await StartAsync();

        bool sent = Send(alice, bob, new byte[65_508]);

        Assert.That(sent, Is.False);
        Assert.That(alice.Statistics, Is.EqualTo(new TransportStatistics { SendErrors = 1 }));
    }

    [Test]
    public async Task Packets_beyond_the_queue_are_dropped_and_counted_and_later_ones_arrive()
    {
        IMeasuredTransport bob = await StartAsync(packetQueueDepth: 8);
        ITransport alice = await StartAsync();
        await SendAndAwaitArrivalAsync(alice, bob, 50);

        Assert.That(bob.Statistics.PacketsDropped, Is.EqualTo(42));
        for (int index = 0; index < 8; index++)
        {
            Assert.That((await ReceiveAsync(bob)).Payload, Is.EqualTo(new[] { (byte)index }));
        }

        Send(alice, bob, "later");
        Assert.That(await ReceiveTextAsync(bob), Is.EqualTo("later"));
    }

    [Test]
    public async Task Packets_sent_and_received_are_counted()
    {
        IMeasuredTransport alice = await StartAsync(), bob = await StartAsync();

        await SendAndAwaitArrivalAsync(alice, bob, 3);

        Assert.That(alice.Statistics, Is.EqualTo(new TransportStatistics { PacketsSent = 3 }));
        Assert.That(bob.Statistics, Is.EqualTo(new TransportStatistics { PacketsReceived = 3 }));
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

    private Task<IMeasuredTransport> StartAsync(int packetQueueDepth = 4096, int connectionBacklog = 128) =>
        StartAsync(_factory.Create(new IPEndPoint(IPAddress.Loopback, 0), packetQueueDepth, connectionBacklog));

    private async Task SendAndAwaitArrivalAsync(ITransport from, IMeasuredTransport to, int count)
    {
        for (int index = 0; index < count; index++)
        {
            Send(from, to, [(byte)index]);
        }

        await EventuallyAsync(() => to.Statistics.PacketsReceived == count);
        // The count of a packet comes just before its place in the queue.
        await EventuallyAsync(() => to.Packets.Count + to.Statistics.PacketsDropped == count);
    }
}
