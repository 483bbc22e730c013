using System.Net;
using System.Net.Sockets;
using Gossip.Tests.Transports.Conformance;
using Gossip.Transports;

namespace Gossip.Tests.Transports;

/// <summary>What only sockets have: ports, address families, the kernel.</summary>
public class SocketTransportTests : TransportFixture
{
    private static readonly IPEndPoint Loopback = new(IPAddress.Loopback, 0);
    private static readonly IPEndPoint Ipv6Loopback = new(IPAddress.IPv6Loopback, 0);

    [Test]
    public async Task Port_zero_is_one_free_port_for_packets_and_streams()
    {
        int port = (await StartAsync(Loopback)).LocalEndPoints[0].Port;

        Assert.That(() => Bind(SocketType.Dgram, port), Throws.TypeOf<SocketException>());
        Assert.That(() => Bind(SocketType.Stream, port), Throws.TypeOf<SocketException>());
    }

    [Test]
    public async Task Addresses_with_port_zero_share_one_port_in_the_order_of_the_options()
    {
        Conformance.Ipv6Loopback.Require();

        SocketTransport alice = await StartAsync(Ipv6Loopback, Loopback);

        int port = alice.LocalEndPoints[0].Port;
        Assert.That(alice.LocalEndPoints, Is.EqualTo(new[] { new IPEndPoint(IPAddress.IPv6Loopback, port), new IPEndPoint(IPAddress.Loopback, port) }));
    }

    [Test]
    public async Task A_free_port_is_free_for_packets_and_streams()
    {
        // So many of the free ports are taken for packets that some of the starts come across one.
        Socket[] taken = [.. Enumerable.Range(0, 800).Select(_ => Bind(SocketType.Dgram, 0))];
        try
        {
            for (int i = 0; i < 200; i++)
            {
                await using var transport = new SocketTransport(new SocketTransportOptions { BindEndPoints = [Loopback], ReceiveBufferSize = 64 << 10 });
                await transport.StartAsync(Deadline);
                Assert.That(transport.LocalEndPoints[0].Port, Is.Positive);
            }
        }
        finally
        {
            Array.ForEach(taken, socket => socket.Dispose());
        }
    }

    [Test]
    public async Task Fixed_and_free_ports_may_be_mixed()
    {
        int port = await UnusedPortAsync();

        SocketTransport alice = await StartAsync(Loopback, new IPEndPoint(IPAddress.Loopback, port));

        Assert.That(alice.LocalEndPoints[1].Port, Is.EqualTo(port));
        Assert.That(alice.LocalEndPoints[0].Port, Is.Positive.And.Not.EqualTo(port));
    }

    [Test]
    public async Task Packets_and_streams_pass_over_ipv6()
    {
        Conformance.Ipv6Loopback.Require();
        SocketTransport alice = await StartAsync(Ipv6Loopback), bob = await StartAsync(Ipv6Loopback);

        Send(alice, bob, [6]);
        (byte[] payload, IPEndPoint source) = await ReceiveAsync(bob);
        (Stream near, Stream far) = await ConnectAsync(alice, bob);
        await near.WriteAsync(new byte[] { 66 }, Deadline);

        Assert.That(payload, Is.EqualTo(new byte[] { 6 }));
        Assert.That(source, Is.EqualTo(alice.LocalEndPoints[0]));
        Assert.That(await ReadAsync(far, 1), Is.EqualTo(new byte[] { 66 }));
    }

    [Test]
    public async Task Ipv6_any_alone_also_serves_ipv4_and_reports_plain_ipv4_sources()
    {
        Conformance.Ipv6Loopback.Require();
        SocketTransport alice = await StartAsync(Loopback), bob = await StartAsync(new IPEndPoint(IPAddress.IPv6Any, 0));
        var bobAtIpv4 = new NodeAddress("", new IPEndPoint(IPAddress.Loopback, bob.LocalEndPoints[0].Port));

        alice.TrySendPacket("ping"u8, bobAtIpv4);
        (_, IPEndPoint source) = await ReceiveAsync(bob);
        await using Stream near = await alice.ConnectAsync(bobAtIpv4, Deadline);
        StreamConnection connection = await bob.Connections.ReadAsync(Deadline);

        Assert.That($"{source}", Is.EqualTo($"{alice.LocalEndPoints[0]}"));
        Assert.That($"{connection.Source.Address}", Is.EqualTo("127.0.0.1"));
    }

    [Test]
    public async Task Ipv4_within_ipv6_is_bound_as_ipv4()
    {
        SocketTransport alice = await StartAsync(new IPEndPoint(IPAddress.Loopback.MapToIPv6(), 0));

        Assert.That($"{alice.LocalEndPoints[0].Address}", Is.EqualTo("127.0.0.1"));
    }

    [Test]
    public async Task Ipv6_any_alone_sends_to_ipv4()
    {
        Conformance.Ipv6Loopback.Require();
        SocketTransport alice = await StartAsync(new IPEndPoint(IPAddress.IPv6Any, 0)), bob = await StartAsync(Loopback);

        Assert.That(Send(alice, bob, "hello"), Is.True);
        Assert.That(await ReceiveTextAsync(bob), Is.EqualTo("hello"));
    }

    [Test]
    public async Task Any_of_both_families_share_a_port_and_each_answers_in_its_own()
    {
        Conformance.Ipv6Loopback.Require();
        SocketTransport both = await StartAsync(new IPEndPoint(IPAddress.IPv6Any, 0), new IPEndPoint(IPAddress.Any, 0));
        SocketTransport four = await StartAsync(Loopback), six = await StartAsync(Ipv6Loopback);
        int port = both.LocalEndPoints[0].Port;

        Send(both, four, "to four");
        Send(both, six, "to six");

        Assert.That((await ReceiveAsync(four)).Source, Is.EqualTo(new IPEndPoint(IPAddress.Loopback, port)));
        Assert.That((await ReceiveAsync(six)).Source, Is.EqualTo(new IPEndPoint(IPAddress.IPv6Loopback, port)));
    }

    [Test]
    public async Task A_mapped_ipv4_destination_is_sent_to_as_ipv4()
    {
        SocketTransport alice = await StartAsync(Loopback), bob = await StartAsync(Loopback);
        var mapped = new IPEndPoint(IPAddress.Loopback.MapToIPv6(), bob.LocalEndPoints[0].Port);

        Assert.That(alice.TrySendPacket("mapped"u8, new NodeAddress("", mapped)), Is.True);
        Assert.That(await ReceiveTextAsync(bob), Is.EqualTo("mapped"));
    }

    [Test]
    public async Task A_destination_of_a_family_without_socket_is_refused_and_counted()
    {
        SocketTransport alice = await StartAsync(Loopback);

        Assert.That(alice.TrySendPacket([1], new NodeAddress("", new IPEndPoint(IPAddress.IPv6Loopback, 9))), Is.False);
        Assert.That(alice.Statistics.SendErrors, Is.EqualTo(1));
    }

    [Test]
    public async Task A_failed_start_names_the_endpoint_and_leaves_no_port_bound()
    {
        int free = await UnusedPortAsync();
        IPEndPoint taken = (await StartAsync(Loopback)).LocalEndPoints[0];
        await using SocketTransport failing = Create(new IPEndPoint(IPAddress.Loopback, free), taken);

        TransportException? failure = Assert.ThrowsAsync<TransportException>(() => failing.StartAsync(Deadline).AsTask());

        Assert.That(failure!.Message, Does.Contain($"{taken}"));
        using Socket packets = Bind(SocketType.Dgram, free);
        using Socket streams = Bind(SocketType.Stream, free);
    }

    [Test]
    public async Task A_port_taken_for_packets_only_fails_the_start()
    {
        using Socket taken = Bind(SocketType.Dgram, 0);
        var endPoint = (IPEndPoint)taken.LocalEndPoint!;
        await using SocketTransport failing = Create(endPoint);

        Assert.That(async () => await failing.StartAsync(Deadline), Throws.TypeOf<TransportException>());
        using Socket streams = Bind(SocketType.Stream, endPoint.Port);
    }

    [Test]
    public async Task An_address_that_is_not_ours_fails_the_start_with_its_reason()
    {
        await using SocketTransport failing = Create(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 0));

        Assert.That(async () => await failing.StartAsync(Deadline), Throws.TypeOf<TransportException>().With.Message.Contains("192.0.2.1"));
    }

    [Test]
    public async Task Sending_to_known_destinations_allocates_nothing()
    {
        SocketTransport alice = await StartAsync(Loopback), bob = await StartAsync(Loopback);
        NodeAddress address = AddressOf(bob);
        SendMany(alice, address, 1_000);

        long before = GC.GetAllocatedBytesForCurrentThread();
        SendMany(alice, address, 1_000);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public async Task Disposal_gives_up_a_connection_attempt()
    {
        SocketTransport alice = await StartAsync(new IPEndPoint(IPAddress.Any, 0));
        using Socket full = SilentListener.Listen();
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Deadline);
        Task<Stream> attempt = alice.ConnectAsync(new NodeAddress("", (IPEndPoint)full.LocalEndPoint!), cancellation.Token).AsTask();
        Assume.That(attempt.IsCompleted, Is.False, "this system accepts more connections than its backlog");

        await alice.DisposeAsync();

        Assert.That(async () => await attempt, Throws.TypeOf<TransportException>().With.Message.Contains("closed"));
    }

    [Test]
    public void Options_out_of_range_are_refused_by_name()
    {
        Assert.That(() => Create(), Throws.ArgumentException.With.Message.Contains("BindEndPoints"));
        Assert.That(
            () => new SocketTransport(new SocketTransportOptions { PacketQueueDepth = 0 }),
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("PacketQueueDepth"));
    }

    private static SocketTransport Create(params IPEndPoint[] endPoints) => new(new SocketTransportOptions { BindEndPoints = endPoints });

    private Task<SocketTransport> StartAsync(params IPEndPoint[] endPoints) => StartAsync(Create(endPoints));

    private async Task<int> UnusedPortAsync()
    {
        await using SocketTransport transport = Create(Loopback);
        await transport.StartAsync(Deadline);
        return transport.LocalEndPoints[0].Port;
    }

    private static void SendMany(ITransport transport, NodeAddress address, int count)
    {
        for (int index = 0; index < count; index++)
        {
            transport.TrySendPacket("packet"u8, address);
        }
    }

    private static Socket Bind(SocketType type, int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, type, type == SocketType.Dgram ? ProtocolType.Udp : ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
