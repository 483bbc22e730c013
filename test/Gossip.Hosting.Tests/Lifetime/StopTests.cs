using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gossip.Hosting.Tests.Lifetime;

/// <summary>A node goes with its host: with a goodbye, in time.</summary>
public sealed class StopTests
{
    private readonly HostFixture _hosts = new();

    [TearDown]
    public async Task TearDown() => await _hosts.DisposeAsync();

    [Test]
    public async Task A_host_that_stops_has_its_node_leave()
    {
        (Cluster peer, IHost host) = await TogetherAsync();
        Task<NodeEvent> gone = HostFixture.WaitForAsync(peer, change => change is MemberLeft or MemberFailed);

        await host.StopAsync();

        Assert.That(await gone, Is.TypeOf<MemberLeft>().And.Property("Member").Property("Name").EqualTo("hosted"));
        Assert.That(host.Services.GetRequiredService<IClusterView>().IsRunning, Is.False);
    }

    [Test]
    public async Task The_node_leaves_before_anything_else_stops_and_is_there_until_everything_has()
    {
        var witness = new Witness();
        (_, IHost host) = await TogetherAsync(services => services.AddSingleton<IHostedService>(provider =>
        {
            witness.Accessor = provider.GetRequiredService<IClusterAccessor>();
            return witness;
        }));

        await host.StopAsync();

        Assert.That(witness.Seen, Is.EqualTo((MemberState.Left, false)));
        Assert.That(witness.Accessor!.Current!.Completion.IsCompletedSuccessfully);
    }

    [Test]
    public async Task A_goodbye_that_nobody_hears_takes_no_longer_than_the_host_has()
    {
        (_, IHost host) = await TogetherAsync(services =>
        {
            services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMilliseconds(200));
            services.AddGossip(options => (options.LeaveTimeout, options.ProbeInterval) = (HostFixture.Enough * 10, TimeSpan.Zero));
        });
        _hosts.Network.Conditions.Disconnect(host.Cluster().LocalMember.EndPoint);
        Cluster cluster = host.Cluster();
        long started = Stopwatch.GetTimestamp();

        await host.StopAsync();
        await ((IAsyncDisposable)host).DisposeAsync();

        Assert.That(Stopwatch.GetElapsedTime(started), Is.LessThan(HostFixture.Enough));
        Assert.That(_hosts.Log.Entries.Select(entry => entry.Id), Has.Member(103));
        Assert.That(cluster.Completion.IsCompletedSuccessfully);
    }

    [Test]
    public async Task A_host_that_is_disposed_without_being_stopped_takes_its_node_down()
    {
        (_, IHost host) = await TogetherAsync();
        Cluster cluster = host.Cluster();

        await ((IAsyncDisposable)host).DisposeAsync();

        Assert.That(cluster.Completion.IsCompletedSuccessfully);
    }

    [Test]
    public async Task Who_waits_for_a_node_that_never_starts_is_not_left_waiting()
    {
        IHost host = _hosts.Build(services => services.AddGossip(_hosts.Quick("hosted")));
        _ = host.Services.GetServices<IHostedService>().ToArray();
        Task<Cluster> waiting = host.Services.GetRequiredService<IClusterAccessor>().WaitUntilStartedAsync();

        await ((IAsyncDisposable)host).DisposeAsync();

        Assert.That(async () => await waiting.WaitAsync(HostFixture.Enough), Throws.InstanceOf<OperationCanceledException>());
    }

    private async Task<(Cluster Peer, IHost Host)> TogetherAsync(Action<IServiceCollection>? configure = null)
    {
        Cluster peer = await _hosts.StartPeerAsync("peer");
        IHost host = await _hosts.StartAsync(services =>
        {
            services.AddGossip(_hosts.Quick("hosted"));
            configure?.Invoke(services);
        });
        await host.Cluster().JoinAsync([$"{peer.LocalMember.EndPoint}"]);
        return (peer, host);
    }

    private sealed class Witness : IHostedService
    {
        public IClusterAccessor? Accessor { get; set; }

        public (MemberState State, bool IsDown)? Seen { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken) =>
            Accessor!.Current is null ? throw new InvalidOperationException("The node starts before every hosted service.") : Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            Seen = (Accessor!.Current!.LocalMember.State, Accessor.Current.Completion.IsCompleted);
            return Task.CompletedTask;
        }
    }
}
