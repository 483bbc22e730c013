using System.Net;
using System.Net.Sockets;

namespace Gossip.Tests.Clusters;

[CancelAfter(30_000)]
public sealed class StartCancellationTests
{
    [Test]
    public async Task A_start_that_is_cancelled_on_its_way_leaves_nothing_bound(CancellationToken cancellationToken)
    {
        using var gaveUp = new CancellationTokenSource();
        int port = FreePort();
        var resolving = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<Cluster> start = Cluster.StartAsync(
            GossipOptions.Local() with
            {
                BindEndPoints = [new IPEndPoint(IPAddress.Loopback, port)],
                AdvertiseHost = "node.internal",
                ResolveSeed = async (_, token) =>
                {
                    resolving.SetResult();
                    await Task.Delay(Timeout.Infinite, token);
                    throw new InvalidOperationException("Nobody answers.");
                },
            },
            gaveUp.Token);
        await resolving.Task.WaitAsync(cancellationToken);
        Assert.That(() => Bind(port), Throws.InstanceOf<SocketException>(), "it listens already");

        await gaveUp.CancelAsync();

        Assert.CatchAsync<OperationCanceledException>(() => start);
        Assert.That(() => Bind(port), Throws.Nothing);
    }

    private static void Bind(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
