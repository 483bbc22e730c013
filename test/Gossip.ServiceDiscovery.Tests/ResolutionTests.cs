using System.Net;
using Gossip.Hosting;
using Gossip.Hosting.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.ServiceDiscovery;

namespace Gossip.ServiceDiscovery.Tests;

/// <summary>Names resolve to the live members that publish them.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ResolutionTests
{
    private readonly HostFixture _hosts = new();

    [TearDown]
    public async Task TearDown() => await _hosts.DisposeAsync();

    [Test]
    public async Task A_name_resolves_to_those_who_publish_it_and_forgets_who_leaves()
    {
        IHost client = await StartClientAsync();
        IHost first = await StartAsync(client, builder => builder.PublishService("orders", 8080));
        IHost second = await StartAsync(client, builder => builder.PublishService("Orders", 8080).PublishService("billing", 9090));
        (IPAddress one, IPAddress two) = (AddressOf(first), AddressOf(second));
        await Resolved.ToAsync(client, "http://orders", $"http://{one}:8080", $"http://{two}:8080");
        await Resolved.ToAsync(client, "http://BILLING", $"http://{two}:9090");

        await first.StopAsync();

        await Resolved.ToAsync(client, "http://orders", $"http://{two}:8080");
    }

    [Test]
    public async Task Who_is_suspected_stays_and_who_has_failed_goes_at_once()
    {
        IHost client = await StartClientAsync(options => options.ReportSuspicions = true);
        IHost server = await StartAsync(client, builder => builder.PublishService("orders", 8080));
        IPEndPoint there = server.Cluster().LocalMember.EndPoint;
        await Resolved.ToAsync(client, "http://orders", $"http://{there.Address}:8080");
        Task<NodeEvent> suspected = HostFixture.WaitForAsync(client.Cluster(), change => change is MemberSuspected or MemberFailed);
        Task<NodeEvent> failed = HostFixture.WaitForAsync(client.Cluster(), change => change is MemberFailed);

        _hosts.Network.Conditions.Disconnect(there);

        Assert.That(await suspected, Is.TypeOf<MemberSuspected>());
        Assert.That(await Resolved.NowAsync(client, "http://orders"), Is.EqualTo((string[])[$"http://{there.Address}:8080"]));
        await failed;
        await Resolved.ToAsync(client, "http://orders", "Unspecified/orders:80");
    }

    [Test]
    public async Task Schemes_and_endpoint_names_choose_among_the_endpoints_of_a_service()
    {
        IHost client = await StartClientAsync();
        IHost both = await StartAsync(client, builder => builder
            .PublishService("orders", 8080).PublishService("orders", 8443, "https").PublishService("orders", 9000, name: "admin"));
        IHost plain = await StartAsync(client, builder => builder.PublishService("orders", 8080).PublishService("plain", 8081));
        (IPAddress one, IPAddress two) = (AddressOf(both), AddressOf(plain));

        await Resolved.ToAsync(client, "http://orders", $"http://{one}:8080", $"http://{two}:8080");
        await Resolved.ToAsync(client, "https+http://orders", $"https://{one}:8443");
        await Resolved.ToAsync(client, "https+http://plain", $"http://{two}:8081");
        await Resolved.ToAsync(client, "http://_admin.orders", $"http://{one}:9000");
        await Resolved.ToAsync(client, "orders", $"{one}:8080", $"{one}:8443", $"{two}:8080");
    }

    [Test]
    public async Task What_the_cluster_does_not_know_is_left_to_others_until_it_does()
    {
        IHost client = await StartClientAsync(services: services => services.AddServiceDiscovery());
        await Resolved.ToAsync(client, "http://orders", "Unspecified/orders:80");

        IHost server = await StartAsync(client, builder => builder.PublishService("orders", 8080));

        await Resolved.ToAsync(client, "http://orders", $"http://{AddressOf(server)}:8080");
    }

    [Test]
    public async Task A_cluster_with_a_name_is_resolved_too()
    {
        IHost client = await _hosts.StartAsync(services =>
        {
            services.AddGossip("shop", _hosts.Quick("client"));
            services.AddGossipServiceDiscovery("shop", options => options.ShouldApplyHostNameMetadata = _ => true);
        });
        IHost server = await _hosts.StartAsync(services => services.AddGossip("shop", _hosts.Quick("server")).PublishService("orders", 8080));
        await server.Cluster("shop").JoinAsync([$"{client.Cluster("shop").LocalMember.EndPoint}"]);

        await Resolved.ToAsync(client, "http://orders", $"http://{server.Cluster("shop").LocalMember.EndPoint.Address}:8080");
        ServiceEndpointSource source = await client.Services.GetRequiredService<ServiceEndpointResolver>().GetEndpointsAsync("http://orders", CancellationToken.None);
        Assert.That(source.Endpoints.Single().Features.Get<IHostNameFeature>()!.HostName, Is.EqualTo("orders"));
    }

    [Test]
    public async Task What_is_published_stands_beside_the_metadata_of_the_application_and_comes_once_the_host_has_started()
    {
        var witness = new Witness();
        IHost host = await _hosts.StartAsync(services =>
        {
            services.AddGossip(_hosts.Quick("a")).Configure(options => options.Metadata = "mine"u8.ToArray())
                .PublishService("late", _ => witness.Port, "http");
            services.AddSingleton<IHostedService>(witness);
        });

        ReadOnlyMemory<byte> metadata = host.Cluster().LocalMember.Metadata;
        Assert.That(ServiceRecord.Read(metadata.Span), Is.EqualTo((PublishedEndpoint[])[new("late", 1234)]));
        Assert.That(ServiceRecord.ApplicationPart(metadata.Span).ToArray(), Is.EqualTo("mine"u8.ToArray()));
    }

    [Test]
    public void Services_that_do_not_fit_keep_the_host_from_starting()
    {
        IHost host = _hosts.Build(services =>
        {
            GossipBuilder builder = services.AddGossip(_hosts.Quick("a"));
            for (int i = 0; i < 30; i++)
            {
                builder.PublishService($"a-service-with-the-number-{i}", _ => 1, "http");
            }
        });

        Assert.That(() => host.StartAsync(), Throws.TypeOf<OptionsValidationException>().With.Message.Contains("The published services do not fit"));
    }

    [Test]
    public async Task Services_are_published_from_configuration()
    {
        IHost host = _hosts.Build(
            services => services.AddGossip(_hosts.Quick("a")).PublishServices(Configuration(("orders", "http:8080, admin/http:9000"), ("Billing", "https:8443")).GetSection("Services")));
        await host.StartAsync();

        Assert.That(
            ServiceRecord.Read(host.Cluster().LocalMember.Metadata.Span).Select(endpoint => $"{endpoint}"),
            Is.EquivalentTo((string[])["orders=http:8080", "orders=admin/http:9000", "billing=https:8443"]));
        Assert.That(
            () => new ServiceCollection().AddGossip().PublishServices(Configuration(("orders", "http:8080,http")).GetSection("Services")),
            Throws.ArgumentException.With.Message.StartsWith("Services:orders is 'http:8080,http'"));
    }

    private static Microsoft.Extensions.Configuration.IConfiguration Configuration(params (string Service, string Endpoints)[] services) =>
        Microsoft.Extensions.Configuration.MemoryConfigurationBuilderExtensions.AddInMemoryCollection(
            new Microsoft.Extensions.Configuration.ConfigurationBuilder(),
            services.Select(service => KeyValuePair.Create($"Services:{service.Service}", (string?)service.Endpoints))).Build();

    private Task<IHost> StartClientAsync(Action<GossipOptions>? configure = null, Action<IServiceCollection>? services = null) => _hosts.StartAsync(all =>
    {
        services?.Invoke(all);
        all.AddGossip(_hosts.Quick("client")).Configure(configure ?? (_ => { }));
        all.AddGossipServiceDiscovery();
    });

    private async Task<IHost> StartAsync(IHost client, Action<GossipBuilder> publish)
    {
        IHost host = await _hosts.StartAsync(services => publish(services.AddGossip(_hosts.Quick($"server-{Guid.NewGuid():N}"))));
        await host.Cluster().JoinAsync([$"{client.Cluster().LocalMember.EndPoint}"]);
        return host;
    }

    private static IPAddress AddressOf(IHost host) => host.Cluster().LocalMember.EndPoint.Address;

    /// <summary>A server that has its port once it has started.</summary>
    private sealed class Witness : IHostedService
    {
        public int Port { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken)
        {
            Port = 1234;
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
