using System.Net;
using Gossip.Transports;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gossip.Hosting.Tests;

/// <summary>Real hosts on a network in memory, and peers without a host that see what those do.</summary>
internal sealed class HostFixture : IAsyncDisposable
{
    /// <summary>Far more than anything here takes.</summary>
    public static readonly TimeSpan Enough = TimeSpan.FromSeconds(30);

    private readonly List<IAsyncDisposable> _disposables = [];
    private int _addresses;

    public InMemoryNetwork Network { get; } = new();

    public RecordedLog Log { get; } = new();

    /// <summary>Where the next node will listen.</summary>
    public IPEndPoint NextEndPoint() => new(new IPAddress([10, 0, 0, (byte)Interlocked.Increment(ref _addresses)]), GossipOptions.DefaultPort);

    /// <summary>Options of a quick node on the network in memory.</summary>
    public GossipOptions Options(string name) => GossipOptions.Local() with
    {
        NodeName = name,
        ProbeInterval = TimeSpan.FromMilliseconds(100),
        ProbeTimeout = TimeSpan.FromMilliseconds(50),
        GossipInterval = TimeSpan.FromMilliseconds(10),
        JoinRetryDelay = TimeSpan.FromMilliseconds(20),
        Transport = Network.CreateTransport(NextEndPoint()),
    };

    /// <summary>Makes options those of a quick node on the network in memory.</summary>
    public Action<GossipOptions> Quick(string name) => options =>
    {
        GossipOptions quick = Options(name);
        options.NodeName = name;
        options.ProbeInterval = quick.ProbeInterval;
        options.ProbeTimeout = quick.ProbeTimeout;
        options.SuspicionMultiplier = quick.SuspicionMultiplier;
        options.GossipInterval = quick.GossipInterval;
        options.JoinRetryDelay = quick.JoinRetryDelay;
        options.Transport = quick.Transport;
    };

    /// <summary>Starts a node without a host.</summary>
    public async Task<Cluster> StartPeerAsync(string name, string label = "")
    {
        Cluster peer = await Cluster.StartAsync(Options(name) with { Label = label });
        _disposables.Add(peer);
        return peer;
    }

    /// <summary>Builds a host that is not started.</summary>
    public IHost Build(Action<IServiceCollection> configure, params (string Key, string? Value)[] configuration)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(configuration.Select(pair => KeyValuePair.Create(pair.Key, pair.Value)));
        builder.Logging.AddProvider(Log);
        configure(builder.Services);
        IHost host = builder.Build();
        _disposables.Add((IAsyncDisposable)host);
        return host;
    }

    /// <summary>Starts a host.</summary>
    public async Task<IHost> StartAsync(Action<IServiceCollection> configure)
    {
        IHost host = Build(configure);
        await host.StartAsync().WaitAsync(Enough);
        return host;
    }

    /// <summary>Reads what a cluster tells until something comes.</summary>
    public static async Task<NodeEvent> WaitForAsync(Cluster cluster, Predicate<NodeEvent> isIt)
    {
        using var deadline = new CancellationTokenSource(Enough);
        await foreach (NodeEvent change in cluster.WatchAsync(deadline.Token))
        {
            if (isIt(change))
            {
                return change;
            }
        }

        throw new AssertionException("The node went down before it told of that.");
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable disposable in Enumerable.Reverse(_disposables))
        {
            await disposable.DisposeAsync();
        }
    }
}
