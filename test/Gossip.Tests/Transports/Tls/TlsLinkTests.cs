using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Gossip.Transports;
using Gossip.Transports.Tls;
using Microsoft.Extensions.Time.Testing;

namespace Gossip.Tests.Transports.Tls;

/// <summary>The connections that packets take: kept, bounded, replaced, and never in anybody's way.</summary>
public sealed class TlsLinkTests : TlsFixture
{
    private string _name = null!;
    private TlsMeasurements _measured = null!;

    [SetUp]
    public void Measure()
    {
        _name = $"alice-{Guid.NewGuid():N}";
        _measured = new TlsMeasurements(_name);
    }

    [TearDown]
    public void StopMeasuring() => _measured.Dispose();

    [Test]
    public async Task Packets_of_both_directions_take_one_connection()
    {
        TlsTransport alice = await StartAsync(_name), bob = await StartAsync("bob");

        IPEndPoint source = await DeliverAsync(alice, bob, AddressOf("bob", bob), [1]);
        await DeliverAsync(bob, alice, new NodeAddress("", source), [2]);
        await DeliverAsync(bob, alice, AddressOf(_name, alice), [3]);
        await DeliverAsync(alice, bob, AddressOf("", bob), [4]);

        Assert.That(source, Is.EqualTo(alice.LocalEndPoints[0]));
        Assert.That(_measured["gossip.tls.handshakes"], Is.EqualTo(1));
        Assert.That(_measured["gossip.tls.links"], Is.EqualTo(1));
    }

    [Test]
    public async Task A_connection_is_not_used_for_another_name_at_the_same_address()
    {
        TlsTransport alice = await StartAsync(_name), bob = await StartAsync("bob");
        await DeliverAsync(alice, bob, AddressOf("bob", bob), [1]);

        alice.TrySendPacket([2], AddressOf("carol", bob));

        await EventuallyAsync(() => _measured["gossip.tls.handshake.failures wrong_name"] == 1);
        await DeliverAsync(alice, bob, AddressOf("bob", bob), [3]);
    }

    [Test]
    public async Task A_peer_that_does_not_read_loses_its_packets_and_holds_up_nobody()
    {
        using Socket listener = RawTlsPeer.Listen();
        var stuckAddress = new NodeAddress("stuck", (IPEndPoint)listener.LocalEndPoint!);
        TlsTransport alice = await StartAsync(Options(_name) with { SendQueueDepth = 16 }), bob = await StartAsync("bob");
        Task<RawTlsPeer> accepting = RawTlsPeer.WelcomeAsync(listener, "stuck", Authority.Issue("stuck"), Deadline);
        alice.TrySendPacket([0], stuckAddress);
        await using RawTlsPeer stuck = await accepting;

        byte[] large = new byte[60_000];
        await EventuallyAsync(() => !alice.TrySendPacket(large, stuckAddress) && _measured["gossip.tls.packets.queued"] >= 16);
        long started = Stopwatch.GetTimestamp();
        for (int count = 0; count < 10_000; count++)
        {
            alice.TrySendPacket(large, stuckAddress);
        }

        Assert.That(Stopwatch.GetElapsedTime(started), Is.LessThan(TimeSpan.FromSeconds(5)));
        Assert.That(_measured["gossip.tls.packets.dropped queue_full"], Is.GreaterThan(9_000));
        Assert.That(_measured["gossip.tls.packets.queued"], Is.LessThanOrEqualTo(17));
        await DeliverAsync(alice, bob, AddressOf("bob", bob), [1]);
    }

    [Test]
    public async Task Sending_over_a_connection_that_is_there_allocates_nothing()
    {
        TlsTransport alice = await StartAsync(_name), bob = await StartAsync("bob");
        NodeAddress address = AddressOf("bob", bob);
        await DeliverAsync(alice, bob, address, [1]);
        Exchange(alice, bob, address, 1_000);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Exchange(alice, bob, address, 1_000);

        // Now and then the pool has none of the buffers that another thread gave back.
        Assert.That((GC.GetAllocatedBytesForCurrentThread() - before) / 1_000, Is.Zero);
    }

    [Test]
    public async Task When_there_are_too_many_the_one_used_least_recently_makes_room()
    {
        TlsTransport alice = await StartAsync(Options(_name) with { MaximumLinks = 2 });
        for (int round = 0; round < 2; round++)
        {
            for (int number = 0; number < 4; number++)
            {
                TlsTransport peer = await StartAsync($"peer-{number}");
                await DeliverAsync(alice, peer, AddressOf($"peer-{number}", peer), [(byte)number]);
                Assert.That(_measured["gossip.tls.links"], Is.LessThanOrEqualTo(2));
            }
        }
    }

    [Test]
    public async Task A_connection_that_nobody_uses_is_closed_and_made_again()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        TlsTransport alice = await StartAsync(Options(_name) with { TimeProvider = time }), bob = await StartAsync("bob");
        await DeliverAsync(alice, bob, AddressOf("bob", bob), [1]);
        await EventuallyAsync(() => _measured["gossip.tls.links"] == 1);

        time.Advance(TimeSpan.FromMinutes(3));

        await EventuallyAsync(() => _measured["gossip.tls.links"] == 0);
        await DeliverAsync(alice, bob, AddressOf("bob", bob), [2]);
        Assert.That(_measured["gossip.tls.handshakes"], Is.EqualTo(2));
    }

    [Test]
    public async Task A_peer_that_does_not_answer_any_more_is_dialled_again()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        using Socket listener = RawTlsPeer.Listen();
        var address = new NodeAddress("silent", (IPEndPoint)listener.LocalEndPoint!);
        TlsTransport alice = await StartAsync(Options(_name) with { TimeProvider = time });
        Task<RawTlsPeer> accepting = RawTlsPeer.WelcomeAsync(listener, "silent", Authority.Issue("silent"), Deadline);
        alice.TrySendPacket([0], address);
        await using RawTlsPeer first = await accepting;
        await EventuallyAsync(() => _measured["gossip.tls.links"] == 1);

        time.Advance(TimeSpan.FromSeconds(1));
        alice.TrySendPacket([], address);
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.That(await ReadAsync(first.Stream, 10), Is.EqualTo(new byte[] { 0, 0, 1, 0, 0, 0, 0, 1, 0, 0 }), "a packet, an empty one, a question");
        time.Advance(TimeSpan.FromSeconds(6));
        await EventuallyAsync(() => Log.Lines.Any(line => line.Contains("it does not answer any more")));

        Task<RawTlsPeer> again = RawTlsPeer.WelcomeAsync(listener, "silent", Authority.Issue("silent"), Deadline);
        Assert.That(alice.TrySendPacket([0], address), Is.True);
        await using RawTlsPeer second = await again;
    }

    [Test]
    public async Task A_peer_that_only_listens_is_asked_for_a_sign_of_life_and_keeps_its_connection()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        TlsTransport alice = await StartAsync(Options(_name) with { TimeProvider = time }), bob = await StartAsync("bob");
        for (byte step = 0; step < 200; step++)
        {
            await DeliverAsync(alice, bob, AddressOf("bob", bob), [step]);
            time.Advance(TimeSpan.FromMilliseconds(250));
        }

        Assert.That(_measured["gossip.tls.handshakes"], Is.EqualTo(1));
        Assert.That(_measured["gossip.tls.links"], Is.EqualTo(1));
    }

    [Test]
    public async Task A_peer_that_cannot_be_reached_is_left_alone_for_a_while()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        TlsTransport alice = await StartAsync(Options(_name) with { TimeProvider = time }), gone = await StartAsync("gone");
        NodeAddress address = AddressOf("gone", gone);
        await gone.DisposeAsync();

        Assert.That(alice.TrySendPacket([1], address), Is.True);
        await EventuallyAsync(() => _measured["gossip.tls.handshake.failures unreachable"] == 1);
        await EventuallyAsync(() => !alice.TrySendPacket([1], address));

        time.Advance(TimeSpan.FromSeconds(2));
        await EventuallyAsync(() => alice.TrySendPacket([1], address));
        await EventuallyAsync(() => _measured["gossip.tls.handshake.failures unreachable"] == 2);
    }

    [Test]
    public async Task Nonsense_where_a_packet_should_begin_ends_the_connection_and_nothing_else()
    {
        TlsTransport bob = await StartAsync("bob"), alice = await StartAsync(_name);
        await using RawTlsPeer raw = await RawTlsPeer.ConnectAsync(bob.LocalEndPoints[0], Authority.Issue("raw"), Deadline);
        await TlsPreamble.WriteAsync(raw.Stream, new TlsPreamble(TlsPreambleKind.Packets, 9, "raw"), Deadline);
        await TlsPreamble.ReadAsync(raw.Stream, Deadline);

        await raw.Stream.WriteAsync(new byte[] { 0, 0, 1, 42, 99, 99, 99 }, Deadline);

        Assert.That((await ReceiveAsync(bob)).Payload, Is.EqualTo(new byte[] { 42 }));
        await EventuallyAsync(() => Log.Lines.Any(line => line.Contains("It sent 636363 where a packet should begin")));
        await DeliverAsync(alice, bob, AddressOf("bob", bob), [1]);
    }

    /// <summary>Sends one packet after the other, each when the one before has arrived.</summary>
    private void Exchange(TlsTransport from, TlsTransport to, NodeAddress address, int count)
    {
        for (int index = 0; index < count; index++)
        {
            from.TrySendPacket("packet"u8, address);
            Packet packet;
            while (!to.Packets.TryRead(out packet) && !Deadline.IsCancellationRequested)
            {
                Thread.Yield();
            }

            packet.Return();
        }
    }
}
