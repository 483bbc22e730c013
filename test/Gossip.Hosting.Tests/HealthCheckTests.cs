using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Gossip.Hosting.Tests;

/// <summary>What the health check says when.</summary>
public sealed class HealthCheckTests
{
    private readonly HostFixture _hosts = new();

    [TearDown]
    public async Task TearDown() => await _hosts.DisposeAsync();

    [Test]
    public async Task A_node_that_does_not_run_is_unhealthy()
    {
        IHost host = _hosts.Build(services => Add(services, _ => { }));
        Assert.That((await CheckAsync(host)).Status, Is.EqualTo(HealthStatus.Unhealthy), "not yet started");

        await host.StartAsync();
        Assert.That((await CheckAsync(host)).Status, Is.EqualTo(HealthStatus.Healthy));

        await host.StopAsync();
        Assert.That((await CheckAsync(host)).Status, Is.EqualTo(HealthStatus.Unhealthy), "stopped");
    }

    [TestCase(HealthStatus.Unhealthy)]
    [TestCase(HealthStatus.Degraded)]
    [TestCase(HealthStatus.Healthy)]
    public async Task A_node_that_is_alone_though_it_has_seeds_is_what_the_options_say(HealthStatus status)
    {
        IPEndPoint nobody = _hosts.NextEndPoint();
        IHost host = await _hosts.StartAsync(services =>
            Add(services, options => options.Seeds = [$"{nobody}"], hosting => hosting.AloneStatus = status));

        HealthReportEntry entry = await CheckAsync(host);

        Assert.That(entry.Status, Is.EqualTo(status));
        Assert.That(entry.Description, Does.StartWith("This node is alone"));
    }

    [Test]
    public async Task A_node_in_company_is_healthy_and_counts_its_members()
    {
        Cluster peer = await _hosts.StartPeerAsync("peer");
        IHost host = await _hosts.StartAsync(services => Add(services, options => options.Seeds = [$"{peer.LocalMember.EndPoint}"]));
        await HostFixture.WaitForAsync(host.Cluster(), change => change is MemberJoined { Member.Name: "peer" });
        await host.Cluster().WaitForJoinAsync().WaitAsync(HostFixture.Enough);

        HealthReportEntry entry = await CheckAsync(host);
        Assert.That(entry.Status, Is.EqualTo(HealthStatus.Healthy));
        Assert.That(
            (entry.Data["node"], entry.Data["alive"], entry.Data["suspect"], entry.Data["failed"], entry.Data["left"], entry.Data["healthScore"]),
            Is.EqualTo(("hosted", 2, 0, 0, 0, 0)));

        await peer.LeaveAsync();
        await HostFixture.WaitForAsync(host.Cluster(), change => change is MemberLeft || host.Cluster().Members.Departed.Any());
        entry = await CheckAsync(host);
        Assert.That((entry.Data["alive"], entry.Data["left"]), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task A_node_whose_probes_fail_is_degraded()
    {
        Cluster peer = await _hosts.StartPeerAsync("peer");
        Cluster other = await _hosts.StartPeerAsync("other");
        IHost host = await _hosts.StartAsync(services => Add(services, options => options.SuspicionMultiplier = 200, hosting => hosting.DegradedHealthScore = 1));
        await host.Cluster().JoinAsync([$"{peer.LocalMember.EndPoint}", $"{other.LocalMember.EndPoint}"]);
        Assert.That((await CheckAsync(host)).Status, Is.EqualTo(HealthStatus.Healthy));
        Task<NodeEvent> suspected = HostFixture.WaitForAsync(host.Cluster(), change => change is MemberSuspected);

        _hosts.Network.Conditions.Disconnect(host.Cluster().LocalMember.EndPoint);
        await suspected;

        HealthReportEntry entry = await CheckAsync(host);
        Assert.That(entry.Status, Is.EqualTo(HealthStatus.Degraded));
        Assert.That((int)entry.Data["suspect"], Is.GreaterThanOrEqualTo(1));
        Assert.That((int)entry.Data["healthScore"], Is.GreaterThanOrEqualTo(1));
    }

    [Test]
    public async Task Every_cluster_has_a_check_of_its_own()
    {
        IHost host = await _hosts.StartAsync(services =>
        {
            services.AddGossip(_hosts.Quick("a"));
            services.AddGossip("orders", _hosts.Quick("b"));
            services.AddHealthChecks().AddGossip().AddGossip("orders", failureStatus: HealthStatus.Degraded, tags: ["ready"]);
        });
        await host.Cluster("orders").ShutdownAsync();

        HealthReport report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();

        Assert.That((report.Entries["gossip"].Status, report.Entries["gossip-orders"].Status), Is.EqualTo((HealthStatus.Healthy, HealthStatus.Degraded)));
        Assert.That(report.Entries["gossip-orders"].Tags, Is.EqualTo((string[])["ready"]));
    }

    private void Add(IServiceCollection services, Action<GossipOptions> configure, Action<GossipHostingOptions>? hosting = null)
    {
        services.AddHealthChecks().AddGossip();
        services.AddGossip(_hosts.Quick("hosted")).Configure(options => options.ReportSuspicions = true).Configure(configure).ConfigureHosting(hosting ?? (_ => { }));
    }

    private static async Task<HealthReportEntry> CheckAsync(IHost host) =>
        (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["gossip"];
}
