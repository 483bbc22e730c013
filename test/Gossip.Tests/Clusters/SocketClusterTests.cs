using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Gossip.Transports;

namespace Gossip.Tests.Clusters;

/// <summary>Whole nodes over real sockets on loopback.</summary>
[CancelAfter(60_000)]
public sealed class SocketClusterTests
{
    [Test]
    public async Task Two_nodes_find_each_other_and_one_hears_the_other_leave(CancellationToken cancellationToken)
    {
        await using Cluster first = await StartAsync("first");
        await using Cluster second = await StartAsync("second");

        await second.JoinAsync([$"{first.LocalMember.EndPoint}"], cancellationToken);
        await FirstAsync(first, change => change is MemberJoined && change.Member.Name == "second", cancellationToken);

        Task left = FirstAsync(first, change => change is MemberLeft && change.Member.Name == "second", cancellationToken);
        Assert.That(await second.LeaveAsync(cancellationToken));
        await left;
    }

    [Test]
    public async Task A_node_lives_on_IPv6(CancellationToken cancellationToken)
    {
        if (!Socket.OSSupportsIPv6)
        {
            Assert.Ignore("This machine has no IPv6.");
        }

        await using Cluster first = await StartAsync("first", IPAddress.IPv6Loopback);
        await using Cluster second = await StartAsync("second", IPAddress.IPv6Loopback);

        JoinResult joined = await second.JoinAsync([$"{first.LocalMember.EndPoint}"], cancellationToken);

        Assert.That(joined.Contacted, Is.EqualTo(1));
        Assert.That(second.AliveCount, Is.EqualTo(2));
    }

    [Test]
    public async Task However_an_IPv4_address_is_written_members_see_one_and_the_same(CancellationToken cancellationToken)
    {
        await using Cluster first = await StartAsync("first", IPAddress.Loopback.MapToIPv6());
        IPEndPoint own = new(IPAddress.Loopback, first.LocalMember.EndPoint.Port);
        await using Cluster second = await Cluster.StartAsync(
            Options("second") with { AdvertiseEndPoint = new IPEndPoint(IPAddress.Loopback.MapToIPv6(), 0) }, cancellationToken);

        JoinResult joined = await second.JoinAsync([$"[::ffff:127.0.0.1]:{own.Port}"], cancellationToken);

        Assert.That(joined.Failures, Is.Empty);
        Assert.That(first.LocalMember.EndPoint, Is.EqualTo(own));
        Assert.That(second.Members.Single(member => member.Name == "first").EndPoint, Is.EqualTo(own));
        Assert.That(second.LocalMember.EndPoint.Address, Is.EqualTo(IPAddress.Loopback));
    }

    [Test]
    public async Task A_port_in_use_is_a_clear_error_and_nothing_stays_bound(CancellationToken cancellationToken)
    {
        await using Cluster holder = await StartAsync("holder");
        int free = FreePort();
        GossipOptions options = Options("late") with
        {
            BindEndPoints = [new IPEndPoint(IPAddress.Loopback, free), holder.LocalMember.EndPoint],
        };

        TransportException? refused = Assert.ThrowsAsync<TransportException>(() => Cluster.StartAsync(options, cancellationToken));

        Assert.That(refused!.Message, Does.Contain($"{holder.LocalMember.EndPoint}"));
        await using Cluster next = await Cluster.StartAsync(
            Options("next") with { BindEndPoints = [new IPEndPoint(IPAddress.Loopback, free)] }, cancellationToken);
        Assert.That(next.LocalMember.EndPoint.Port, Is.EqualTo(free));
    }

    [Test]
    public async Task A_port_is_free_again_as_soon_as_the_node_is_down()
    {
        Cluster first = await StartAsync("first");
        IPEndPoint endPoint = first.LocalMember.EndPoint;
        await first.ShutdownAsync();

        await using Cluster second = await Cluster.StartAsync(Options("second") with { BindEndPoints = [endPoint] });

        Assert.That(second.LocalMember.EndPoint, Is.EqualTo(endPoint));
    }

    [Test]
    public async Task Packets_that_make_no_sense_are_counted_and_dropped_and_the_node_lives_on(CancellationToken cancellationToken)
    {
        string name = $"target-{Guid.NewGuid()}";
        using var drops = new DropCounter(name);
        await using Cluster target = await StartAsync(name);
        await using Cluster other = await StartAsync("other");
        byte[][] packets = [RandomBytes(1_000), [], [0x04, 0x86, 0xa4, 0x41], RandomBytes(65_507), [0x07, 0xff], [0xf4], [0x0a]];

        using var sender = new UdpClient(AddressFamily.InterNetwork);
        foreach (byte[] packet in packets)
        {
            await sender.SendAsync(packet, target.LocalMember.EndPoint, cancellationToken);
        }

        while (drops.Total < packets.Length)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
        }

        await other.JoinAsync([$"{target.LocalMember.EndPoint}"], cancellationToken);
        Assert.That(target.Completion.IsCompleted, Is.False);
        Assert.That(other.AliveCount, Is.EqualTo(2));
    }

    [Test]
    public async Task Streams_that_make_no_sense_end_and_the_node_lives_on(CancellationToken cancellationToken)
    {
        await using Cluster target = await StartAsync("target");
        foreach (byte[] bytes in new byte[][] { RandomBytes(5_000), [0xff], [0x06, 0x83], [0x09, 0xc1], [0xf4, 0, 0x08], [0xf4, 3, 0x61] })
        {
            await SendAndReadToEndAsync(target.LocalMember.EndPoint, bytes, cancellationToken);
        }

        await using Cluster other = await StartAsync("other");
        Assert.That((await other.JoinAsync([$"{target.LocalMember.EndPoint}"], cancellationToken)).Contacted, Is.EqualTo(1));
    }

    [Test]
    public async Task A_host_name_is_resolved_and_one_that_does_not_exist_is_said_to(CancellationToken cancellationToken)
    {
        await using Cluster first = await StartAsync("first");
        await using Cluster second = await StartAsync("second");
        int port = first.LocalMember.EndPoint.Port;

        JoinResult result = await second.JoinAsync([$"localhost:{port}", $"does-not-exist.invalid:{port}"], cancellationToken);

        Assert.That(result.Contacted, Is.EqualTo(1));
        Assert.That(result.Failures.Select(failure => failure.Error.Message), Has.Some.Matches("'does-not-exist.invalid' (does not exist|could not be looked up)"));
    }

    [Test]
    public void Operations_do_not_deadlock_a_caller_that_blocks_its_only_thread()
    {
        using var context = new OneThreadContext();
        context.Run(() =>
        {
            Cluster first = StartAsync("first").GetAwaiter().GetResult();
            Cluster second = StartAsync("second").GetAwaiter().GetResult();
            second.JoinAsync([$"{first.LocalMember.EndPoint}"]).GetAwaiter().GetResult();
            second.UpdateMetadataAsync("x"u8.ToArray()).GetAwaiter().GetResult();
            second.LeaveAsync().GetAwaiter().GetResult();
            second.ShutdownAsync().GetAwaiter().GetResult();
            first.DisposeAsync().AsTask().GetAwaiter().GetResult();
        });
    }

    [Test]
    public void A_start_that_is_cancelled_before_it_begins_throws_and_starts_nothing() =>
        Assert.CatchAsync<OperationCanceledException>(() => Cluster.StartAsync(Options("never"), new CancellationToken(canceled: true)));

    private static Task<Cluster> StartAsync(string name, IPAddress? address = null) => Cluster.StartAsync(Options(name, address));

    private static GossipOptions Options(string name, IPAddress? address = null) => GossipOptions.Local() with
    {
        NodeName = name,
        BindEndPoints = [new IPEndPoint(address ?? IPAddress.Loopback, 0)],
    };

    private static async Task FirstAsync(Cluster cluster, Func<NodeEvent, bool> wanted, CancellationToken cancellationToken)
    {
        await foreach (NodeEvent change in cluster.WatchAsync(cancellationToken))
        {
            if (wanted(change))
            {
                return;
            }
        }

        Assert.Fail("The watch ended before the event came.");
    }

    private static async Task SendAndReadToEndAsync(IPEndPoint destination, byte[] bytes, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(destination, cancellationToken);
        NetworkStream stream = client.GetStream();
        byte[] buffer = new byte[1024];
        try
        {
            await stream.WriteAsync(bytes, cancellationToken);
            client.Client.Shutdown(SocketShutdown.Send);
            while (await stream.ReadAsync(buffer, cancellationToken) > 0)
            {
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            // Closed with bytes unread: a reset, as good an end as any.
            return;
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private static byte[] RandomBytes(int count)
    {
        byte[] bytes = new byte[count];
        new Random(20261123).NextBytes(bytes);
        // No type of the protocol: the rest may then be anything.
        bytes[0] = 0x7f;
        return bytes;
    }

    /// <summary>A context like a user interface's: everything posted to it waits for its one thread.</summary>
    private sealed class OneThreadContext : SynchronizationContext, IDisposable
    {
        private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _posted = [];

        public override void Post(SendOrPostCallback d, object? state) => _posted.Add((d, state));

        public void Run(Action action)
        {
            var thread = new Thread(() =>
            {
                SetSynchronizationContext(this);
                action();
            });
            thread.Start();
            Assert.That(thread.Join(TimeSpan.FromSeconds(30)), "The caller's thread is blocked for good.");
        }

        public void Dispose() => _posted.Dispose();
    }
}
