using System.Net;
using Gossip.Transports;

namespace Gossip.Tests.Transports;

/// <summary>What every transport owes to those who send and receive packets.</summary>
[TestFixture(typeof(SocketTransportFactory))]
[TestFixture(typeof(InMemoryTransportFactory))]
public class PacketConformanceTests<TFactory> : TransportFixture
    where TFactory : ITransportFactory, new()
{
    private TFactory _factory = default!;

    [SetUp]
    public void CreateFactory() => _factory = new TFactory();

    [Test]
    public async Task A_packet_arrives_with_its_bytes_and_its_source()
    {
        ITransport alice = await StartAsync(), bob = await StartAsync();

        bool sent = Send(alice, bob, [1, 2, 3]);
        (byte[] payload, IPEndPoint source) = await ReceiveAsync(bob);

        Assert.That(sent, Is.True);
        Assert.That(payload, Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That(source, Is.EqualTo(alice.LocalEndPoints[0]));
    }

    [Test]
    public async Task A_packet_can_be_answered_to_its_source()
    {
        ITransport alice = await StartAsync(), bob = await StartAsync();
        Send(alice, bob, "ping");
        (_, IPEndPoint source) = await ReceiveAsync(bob);

        bob.TrySendPacket("ack"u8, new NodeAddress("", source));

        Assert.That(await ReceiveTextAsync(alice), Is.EqualTo("ack"));
    }

    [Test]
    public async Task An_empty_packet_arrives_empty()
    {
        ITransport alice = await StartAsync(), bob = await StartAsync();

        Send(alice, bob, []);

        Assert.That((await ReceiveAsync(bob)).Payload, Is.Empty);
    }

    [Test]
    public async Task The_largest_packet_of_65507_bytes_arrives_whole()
    {
        ITransport alice = await StartAsync(), bob = await StartAsync();
        byte[] payload = Bytes(65_507);

        Send(alice, bob, payload);

        Assert.That((await ReceiveAsync(bob)).Payload, Is.EqualTo(payload));
    }

    [Test]
    public async Task A_packet_too_large_for_the_network_is_refused_and_counted()
    {
        IMeasuredTransport alice = await StartAsync(), bob = await StartAsync();

        bool sent = Send(alice, bob, Bytes(65_508));

        Assert.That(sent, Is.False);
        Assert.That(alice.Statistics, Is.EqualTo(new TransportStatistics { SendErrors = 1 }));
    }

    [Test]
    public async Task A_packet_to_port_zero_is_refused()
    {
        ITransport alice = await StartAsync();

        Assert.That(alice.TrySendPacket([1], new NodeAddress("", new IPEndPoint(IPAddress.Loopback, 0))), Is.False);
    }

    [Test]
    public async Task Packets_to_nobody_do_no_harm()
    {
        ITransport alice = await StartAsync(), bob = await StartAsync();
        var nobody = new NodeAddress("", _factory.UnusedEndPoint());

        alice.TrySendPacket([1], nobody);
        alice.TrySendPacket([2], nobody);
        Send(bob, alice, "still here");

        Assert.That(await ReceiveTextAsync(alice), Is.EqualTo("still here"));
    }

    [Test]
    public async Task A_packet_carries_the_time_of_its_arrival()
    {
        ITransport alice = await StartAsync(), bob = await StartAsync();
        long before = TimeProvider.System.GetTimestamp();

        Send(alice, bob, "now");
        Packet packet = await bob.Packets.ReadAsync(Deadline);
        packet.Return();

        Assert.That(packet.ReceivedTimestamp, Is.InRange(before, TimeProvider.System.GetTimestamp()));
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

    private Task<IMeasuredTransport> StartAsync(int packetQueueDepth = 4096) =>
        StartAsync(_factory.Create(new IPEndPoint(IPAddress.Loopback, 0), packetQueueDepth));

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

    private static byte[] Bytes(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
