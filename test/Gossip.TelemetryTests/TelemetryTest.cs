using System.Net;
using System.Net.Sockets;

namespace Gossip.TelemetryTests;

/// <summary>Nodes on loopback under names that no other test uses.</summary>
internal abstract class TelemetryTest
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly List<Cluster> _nodes = [];

    [TearDown]
    public async Task ShutDownAsync()
    {
        foreach (Cluster node in _nodes)
        {
            await node.DisposeAsync();
        }

        _nodes.Clear();
    }

    protected async Task<Cluster> StartAsync(Func<GossipOptions, GossipOptions>? configure = null)
    {
        GossipOptions options = GossipOptions.Local() with
        {
            NodeName = $"{Guid.NewGuid():n}",
            BindEndPoints = [new IPEndPoint(IPAddress.Loopback, 0)],
        };
        Cluster node = await Cluster.StartAsync(configure?.Invoke(options) ?? options);
        _nodes.Add(node);
        return node;
    }

    /// <summary>Looks again and again until it is so: what exporters do takes its time.</summary>
    protected static async Task<T> EventuallyAsync<T>(Func<Task<T>> look, Func<T, bool> isSo, Func<T, string> describe)
    {
        using var deadline = new CancellationTokenSource(Soon);
        while (true)
        {
            T seen = await look();
            if (isSo(seen))
            {
                return seen;
            }

            if (deadline.IsCancellationRequested)
            {
                Assert.Fail(describe(seen));
            }

            await Task.Delay(50);
        }
    }

    /// <summary>A TCP port of loopback that was free a moment ago.</summary>
    protected static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
