using System.Net;
using System.Net.Sockets;
using Gossip.Transports;
using Gossip.Transports.Tls;

namespace Gossip.Tests.Transports.Tls;

/// <summary>How streams over TLS end, and who may open them.</summary>
public sealed class TlsStreamTests : TlsFixture
{
    [Test]
    public async Task A_stream_whose_writing_has_ended_is_read_on()
    {
        (Stream near, Stream far) = await ConnectAsync(await StartAsync("alice"), await StartAsync("bob"));

        await near.WriteAsync(new byte[] { 1 }, Deadline);
        await near.EndWritingAsync();

        Assert.That(await ReadAsync(far, 1), Is.EqualTo(new byte[] { 1 }));
        Assert.That(await far.ReadAsync(new byte[1], Deadline), Is.Zero);
        await far.WriteAsync(new byte[100_000], Deadline);
        await far.DisposeAsync();
        Assert.That(await ReadAsync(near, 100_000), Has.Length.EqualTo(100_000));
        Assert.That(await near.ReadAsync(new byte[1], Deadline), Is.Zero);
    }

    [Test]
    public async Task A_stream_that_is_reset_has_no_orderly_end()
    {
        (Stream near, Stream far) = await ConnectAsync(await StartAsync("alice"), await StartAsync("bob"));

        near.Reset();

        Assert.That(async () => await far.ReadAsync(new byte[1], Deadline), Throws.InstanceOf<IOException>());
    }

    [Test]
    public async Task A_connection_cut_on_the_way_is_not_taken_for_an_orderly_end()
    {
        TlsTransport bob = await StartAsync("bob");
        await using RawTlsPeer raw = await RawTlsPeer.ConnectAsync(bob.LocalEndPoints[0], Authority.Issue("raw"), Deadline);
        await TlsPreamble.WriteAsync(raw.Stream, new TlsPreamble(TlsPreambleKind.Stream, 0, "raw"), Deadline);
        Stream stream = (await bob.Connections.ReadAsync(Deadline)).Stream;
        await raw.Stream.WriteAsync(new byte[] { 1 }, Deadline);

        raw.Socket.Shutdown(SocketShutdown.Send);

        Assert.That(await ReadAsync(stream, 1), Is.EqualTo(new byte[] { 1 }));
        Assert.That(async () => await stream.ReadAsync(new byte[1], Deadline), Throws.InstanceOf<IOException>().With.Message.Contains("closing message"));
    }

    [Test]
    public async Task A_stream_whose_write_was_given_up_has_no_orderly_end()
    {
        (Stream near, Stream far) = await ConnectAsync(await StartAsync("alice"), await StartAsync("bob"));
        using var giveUp = new CancellationTokenSource();
        Task writing = near.WriteAsync(new byte[64 << 20], giveUp.Token).AsTask();
        await ReadAsync(far, 1);
        await giveUp.CancelAsync();
        Assert.That(async () => await writing, Throws.InstanceOf<OperationCanceledException>());

        await near.DisposeAsync();

        Assert.That(async () => await ReadToEndAsync(far), Throws.InstanceOf<IOException>());
    }

    [Test]
    public async Task Strangers_who_say_nothing_are_hung_up_on_and_too_many_at_once_do_not_keep_others_out()
    {
        TlsTransport bob = await StartAsync(Options("bob") with { MaximumHandshakes = 16, HandshakeTimeout = TimeSpan.FromSeconds(1) });
        TlsTransport alice = await StartAsync("alice");
        Socket[] strangers = [.. Enumerable.Range(0, 64).Select(_ => new Socket(SocketType.Stream, ProtocolType.Tcp))];
        try
        {
            await Task.WhenAll(strangers.Select(stranger => EndAsync(stranger, bob.LocalEndPoints[0])));

            Assert.That(bob.Statistics.ConnectionsRefused, Is.GreaterThan(0));
            Assert.That(await RefusalAsync(alice, AddressOf("bob", bob)), Is.EqualTo("no refusal"));
            Assert.That(Log.Lines, Has.Some.Contains("it did not say who it is within 1 s"));
        }
        finally
        {
            Array.ForEach(strangers, stranger => stranger.Dispose());
        }
    }

    [Test]
    public async Task Who_does_not_speak_TLS_is_hung_up_on()
    {
        TlsTransport bob = await StartAsync("bob");
        using var plain = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await plain.ConnectAsync(bob.LocalEndPoints[0], Deadline);

        await plain.SendAsync("a message of memberlist, as it may be"u8.ToArray(), Deadline);

        await EndAsync(plain, connectTo: null);
        await EventuallyAsync(() => Log.Lines.Any(line => line.Contains("TLS did not come about")));
    }

    [Test]
    public async Task A_port_that_is_not_of_this_transport_is_told_apart()
    {
        TlsTransport alice = await StartAsync("alice");
        SocketTransport plain = await StartAsync(new SocketTransport(new SocketTransportOptions { BindEndPoints = [new IPEndPoint(IPAddress.Loopback, 0)] }));
        Task<string> refusal = RefusalAsync(alice, AddressOf("plain", plain));
        Stream stream = (await plain.Connections.ReadAsync(Deadline)).Stream;

        await stream.WriteAsync("no TLS here"u8.ToArray(), Deadline);

        Assert.That(await refusal, Does.Contain("TLS did not come about"));
    }

    private async Task EndAsync(Socket socket, IPEndPoint? connectTo)
    {
        try
        {
            if (connectTo is not null)
            {
                await socket.ConnectAsync(connectTo, Deadline);
            }

            while (await socket.ReceiveAsync(new byte[256], Deadline) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // A reset is an end too.
        }
    }

    private async Task ReadToEndAsync(Stream stream)
    {
        byte[] buffer = new byte[64 << 10];
        while (await stream.ReadAsync(buffer, Deadline) > 0)
        {
        }
    }
}
