using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Gossip.Hosting.Tests.Lifetime;

/// <summary>A node that fails does so loudly.</summary>
public sealed class ClusterFaultTests
{
    private readonly HostFixture _hosts = new();

    [TearDown]
    public async Task TearDown() => await _hosts.DisposeAsync();

    [Test]
    public async Task A_node_that_fails_stops_the_host_which_ends_with_an_error()
    {
        FaultingTransport transport = NewTransport();
        IHost host = Build(transport, ClusterFaultBehavior.StopHost);
        Task running = host.RunAsync();
        await host.Services.GetRequiredService<IClusterAccessor>().WaitUntilStartedAsync().WaitAsync(HostFixture.Enough);

        transport.Fault();

        Assert.That(
            async () => await running.WaitAsync(HostFixture.Enough),
            Throws.InstanceOf<Exception>().With.Property("InnerException").TypeOf<ClusterFaultException>().Or.TypeOf<ClusterFaultException>());
        Assert.That(_hosts.Log.Entries.Select(entry => entry.Id), Has.Member(101));
    }

    [Test]
    public async Task A_host_may_go_on_without_its_cluster_which_is_then_unhealthy()
    {
        FaultingTransport transport = NewTransport();
        IHost host = Build(transport, ClusterFaultBehavior.Report);
        await host.StartAsync();
        Cluster cluster = host.Cluster();

        transport.Fault();
        Assert.That(async () => await cluster.Completion.WaitAsync(HostFixture.Enough), Throws.TypeOf<IOException>());

        HealthReport report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        Assert.That(report.Status, Is.EqualTo(HealthStatus.Unhealthy));
        Assert.That(host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested, Is.False);
        await host.StopAsync();
    }

    [Test]
    public async Task A_node_that_is_shut_down_by_the_application_is_reported_and_the_host_goes_on()
    {
        IHost host = await _hosts.StartAsync(services => services.AddGossip(_hosts.Quick("hosted")));

        await host.Cluster().ShutdownAsync();
        await host.StopAsync();

        Assert.That(_hosts.Log.Entries.Select(entry => entry.Id), Has.Member(102).And.No.Member(101));
    }

    private FaultingTransport NewTransport() => new(_hosts.Network.CreateTransport(_hosts.NextEndPoint()));

    private IHost Build(FaultingTransport transport, ClusterFaultBehavior behavior) => _hosts.Build(services =>
    {
        services.AddHealthChecks().AddGossip();
        services.AddGossip(_hosts.Quick("hosted")).Configure(options => options.Transport = transport).ConfigureHosting(hosting => hosting.OnFault = behavior);
    });
}
