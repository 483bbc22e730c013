using System.Net;
using System.Net.Sockets;
using Gossip.Transports;
using Gossip.Wire;

namespace Gossip.Tests.Clusters;

/// <summary>Refusals over real sockets: nobody takes one for success, and the reason arrives though much of the request was not read.</summary>
[CancelAfter(60_000)]
public sealed class RefusedStreamTests
{
    [Test]
    public async Task A_message_that_no_stream_is_free_for_is_not_delivered(CancellationToken cancellationToken)
    {
        await using Cluster target = await StartAsync("target", options => options with { MaximumStreams = 1 });
        await using Cluster sender = await StartAsync("sender");
        using TcpClient occupant = await ConnectAsync(target, [8], cancellationToken);

        DeliveryFailedException? failure = await FailureOfAsync(sender, target, new byte[1], cancellationToken);

        // The reset may be quicker than the end of connecting.
        Assert.That(failure!.Message, Does.Contain("without a word").Or.Contain("reset"));
    }

    [Test]
    public async Task A_message_that_waits_for_room_at_a_shutdown_is_not_delivered(CancellationToken cancellationToken)
    {
        Cluster target = await StartAsync("target", options => options with { InboxDepth = 1, StreamTimeout = TimeSpan.FromSeconds(30) });
        await using Cluster sender = await StartAsync("sender", options => options with { StreamTimeout = TimeSpan.FromSeconds(30) });
        await sender.SendAsync(target.LocalMember, new byte[1], Delivery.Reliable, cancellationToken);

        Task<DeliveryFailedException?> failure = FailureOfAsync(sender, target, new byte[1], cancellationToken);
        await target.ShutdownAsync();

        Assert.That(await failure, Is.Not.Null);
    }

    [Test]
    public async Task A_full_inbox_is_told_to_the_sender(CancellationToken cancellationToken)
    {
        await using Cluster target = await StartAsync("target", options => options with { InboxDepth = 1, StreamTimeout = TimeSpan.FromSeconds(2) });
        await using Cluster sender = await StartAsync("sender");
        await sender.SendAsync(target.LocalMember, new byte[1], Delivery.Reliable, cancellationToken);

        DeliveryFailedException? failure = await FailureOfAsync(sender, target, new byte[1 << 20], cancellationToken);

        Assert.That(failure!.Message, Does.Contain("too many wait to be received"));
    }

    [Test]
    public async Task A_large_push_pull_that_finds_no_turn_is_told_so(CancellationToken cancellationToken)
    {
        await using Cluster target = await StartAsync("target", options => options with { MaximumPushPulls = 1, StreamTimeout = TimeSpan.FromSeconds(4) });
        await using Cluster joiner = await StartAsync("joiner", options => options with
        {
            // Told after two seconds, and then no time is left to try again.
            StreamTimeout = TimeSpan.FromSeconds(2.1),
            StateExchange = LargeState(),
        });
        using TcpClient occupant = await ConnectAsync(target, [(byte)MessageType.PushPull], cancellationToken);

        JoinFailedException? failure = await FailureOfJoinAsync(joiner, target, cancellationToken);

        Assert.That(failure!.Message, Does.Contain("1 push/pulls are under way"));
    }

    [Test]
    public async Task A_veto_of_a_large_push_pull_is_told(CancellationToken cancellationToken)
    {
        await using Cluster target = await StartAsync("target", options => options with { MergePolicy = new MergePolicy(_ => "two masters") });
        await using Cluster joiner = await StartAsync("joiner", options => options with { StateExchange = LargeState() });

        JoinFailedException? failure = await FailureOfJoinAsync(joiner, target, cancellationToken);

        Assert.That(failure!.Message, Does.Contain("two masters"));
    }

    [Test]
    public async Task A_message_of_nonsense_is_answered_though_megabytes_follow_it(CancellationToken cancellationToken)
    {
        await using Cluster target = await StartAsync("target");
        using TcpClient client = await ConnectAsync(target, [(byte)MessageType.User, 0xc1], cancellationToken);
        NetworkStream stream = client.GetStream();

        await stream.WriteAsync(new byte[20 << 20], cancellationToken);

        using var reader = new MessageStreamReader(stream, TimeSpan.FromSeconds(5), TimeProvider.System, StreamRole.Dialler, LayerSettings.Plain);
        Assert.That(await reader.ReadTypeAsync(cancellationToken), Is.EqualTo(MessageType.Error));
        Assert.That(await reader.ReadErrorAsync(cancellationToken), Does.Contain("MessagePack"));
    }

    [Test]
    public async Task What_a_peer_said_before_it_broke_off_is_the_reason(CancellationToken cancellationToken)
    {
        using var peer = new TcpListener(IPAddress.Loopback, 0);
        peer.Start();
        await using Cluster sender = await StartAsync("sender");
        Task<DeliveryFailedException?> failure = FailureOfAsync(sender, (IPEndPoint)peer.LocalEndpoint, new byte[20 << 20], cancellationToken);
        using (Socket accepted = await peer.AcceptSocketAsync(cancellationToken))
        {
            var error = new WireBuffer();
            ErrorMessage.Write(error, "not today");
            await accepted.SendAsync(error.WrittenMemory, cancellationToken);
        }

        // Only Linux keeps for its reader what came before a reset.
        Assert.That((await failure)!.Message, OperatingSystem.IsLinux() ? Does.Contain("not today") : Is.Not.Empty);
    }

    private static StateExchange LargeState()
    {
        byte[] state = new byte[10 << 20];
        new Random(1).NextBytes(state);
        return new StateExchange(state);
    }

    private static Task<Cluster> StartAsync(string name, Func<GossipOptions, GossipOptions>? configure = null)
    {
        GossipOptions options = GossipOptions.Lan() with { NodeName = name, BindEndPoints = [new IPEndPoint(IPAddress.Loopback, 0)] };
        return Cluster.StartAsync(configure?.Invoke(options) ?? options);
    }

    private static async Task<TcpClient> ConnectAsync(Cluster target, byte[] begun, CancellationToken cancellationToken)
    {
        var client = new TcpClient();
        await client.ConnectAsync(target.LocalMember.EndPoint, cancellationToken);
        await client.GetStream().WriteAsync(begun, cancellationToken);
        return client;
    }

    private static Task<DeliveryFailedException?> FailureOfAsync(Cluster sender, Cluster target, byte[] message, CancellationToken cancellationToken) =>
        FailureOfAsync(sender, target.LocalMember.EndPoint, message, cancellationToken);

    private static async Task<DeliveryFailedException?> FailureOfAsync(Cluster sender, IPEndPoint target, byte[] message, CancellationToken cancellationToken)
    {
        try
        {
            await sender.SendAsync(new NodeAddress("", target), message, Delivery.Reliable, cancellationToken);
            return null;
        }
        catch (DeliveryFailedException exception)
        {
            return exception;
        }
    }

    private static async Task<JoinFailedException?> FailureOfJoinAsync(Cluster joiner, Cluster target, CancellationToken cancellationToken)
    {
        try
        {
            await joiner.JoinAsync([$"{target.LocalMember.EndPoint}"], cancellationToken);
            return null;
        }
        catch (JoinFailedException exception)
        {
            return exception;
        }
    }
}
