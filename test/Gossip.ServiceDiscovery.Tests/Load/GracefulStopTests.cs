using System.Net;
using Gossip.Hosting;
using Gossip.Hosting.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gossip.ServiceDiscovery.Tests.Load;

/// <summary>Real clients and servers, which find each other through the cluster.</summary>
public sealed class GracefulStopTests
{
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(1);

    private readonly HostFixture _hosts = new();
    private readonly List<WebApplication> _services = [];
    private int _ports = 7000;

    [TearDown]
    public async Task TearDown()
    {
        foreach (WebApplication service in _services)
        {
            await service.DisposeAsync();
        }

        await _hosts.DisposeAsync();
    }

    [Test]
    public async Task A_service_that_stops_gracefully_costs_no_request()
    {
        IHost client = await _hosts.StartAsync(services =>
        {
            services.AddGossip(_hosts.Quick("client")).Configure(Loopback);
            services.AddGossipServiceDiscovery();
            services.AddHttpClient("web", http => http.BaseAddress = new Uri("http://web")).AddServiceDiscovery();
        });
        WebApplication first = await StartServiceAsync("first", client);
        WebApplication second = await StartServiceAsync("second", client);
        await Resolved.ToAsync(client, "http://web", [.. new[] { UrlOf(first), UrlOf(second) }.Order(StringComparer.Ordinal)]);
        var load = new RequestLoad(client.Services.GetRequiredService<IHttpClientFactory>().CreateClient("web"), "/", perSecond: 200);
        using var stopping = new CancellationTokenSource();
        Task running = load.RunAsync(stopping.Token);
        await BothAnsweredAsync(load);

        await first.StopAsync();
        await stopping.CancelAsync();
        await running;

        Assert.That(load.Outcomes.Where(outcome => outcome.Error is not null).Select(outcome => outcome.Error), Is.Empty);
        Assert.That(await Resolved.NowAsync(client, "http://web"), Is.EqualTo((string[])[UrlOf(second)]));
    }

    private static async Task BothAnsweredAsync(RequestLoad load)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await pace.WaitForNextTickAsync() && load.Outcomes.Select(outcome => outcome.Answer).Distinct().Count() < 2)
        {
            Assert.That(load.Outcomes, Has.Count.LessThan(10_000));
        }
    }

    private async Task<WebApplication> StartServiceAsync(string name, IHost client)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddGossip(_hosts.Quick(name)).Configure(Loopback)
            .ConfigureHosting(hosting => hosting.DrainTime = DrainTime)
            .PublishService("web", services => new Uri(services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port, "http");
        WebApplication service = builder.Build();
        _services.Add(service);
        service.Run(context => context.Response.WriteAsync(name));
        await service.StartAsync();
        await service.Services.GetRequiredService<Cluster>().JoinAsync([$"{client.Cluster().LocalMember.EndPoint}"]);
        return service;
    }

    private static string UrlOf(WebApplication service) => service.Urls.Single();

    /// <summary>The cluster in memory, at the address at which the servers really listen.</summary>
    private void Loopback(GossipOptions options) =>
        options.Transport = _hosts.Network.CreateTransport(new IPEndPoint(IPAddress.Loopback, Interlocked.Increment(ref _ports)));
}
