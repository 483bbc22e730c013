using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Gossip.Hosting.Tests.Samples;

/// <summary>The code of docs/hosting.md.</summary>
internal static class HostingSamples
{
    public static async Task WholeProgramAsync(string[] args)
    {
        #region hosting: a program
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddGossip(builder.Configuration.GetSection("Gossip"))
            .AddEventHandler<Announcer>();

        await builder.Build().RunAsync();
        #endregion
    }

    public static void Code(IServiceCollection services)
    {
        #region hosting: options in code
        services.AddGossip(options => options.Seeds = ["seed.internal"])
            .ConfigureHosting(hosting => (hosting.ClusterName, hosting.Preset) = ("shop", GossipPreset.Wan));
        #endregion
    }

    public static void Health(IServiceCollection services)
    {
        #region hosting: health
        services.AddHealthChecks().AddGossip(tags: ["ready"]);
        #endregion
    }

    public static void Named(IServiceCollection services, IConfiguration configuration)
    {
        #region hosting: named clusters
        services.AddGossip("orders", configuration.GetSection("Gossip:Orders")).AddEventHandler<Announcer>();
        services.AddGossip("metrics", options => options.BindEndPoints = [new(System.Net.IPAddress.Any, 7956)]);
        services.AddHealthChecks().AddGossip("orders").AddGossip("metrics", failureStatus: HealthStatus.Degraded);
        services.AddKeyedSingleton<IMemberFilter>("orders", new OnlyShops());
        #endregion
    }

    #region hosting: a handler
    internal sealed class Announcer : IGossipEventHandler
    {
        public ValueTask HandleAsync(NodeEvent change, CancellationToken cancellationToken)
        {
            Console.WriteLine($"{change.Member.Name} is {change.Member.State}");
            return ValueTask.CompletedTask;
        }
    }
    #endregion

    #region hosting: a hosted service
    internal sealed class Census(IClusterView view) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await foreach (NodeEvent change in view.WatchAsync(stoppingToken))
            {
                Console.WriteLine($"{view.Members.Count} members, after {change.Member.Name} changed");
            }
        }
    }
    #endregion

    #region hosting: a named cluster injected
    internal sealed class OrderBook([FromKeyedServices("orders")] IClusterView orders)
    {
        public int Replicas => orders.Members.Count;
    }
    #endregion

    private sealed class OnlyShops : IMemberFilter
    {
        public bool Accepts(Member candidate) => candidate.Name.StartsWith("shop", StringComparison.Ordinal);
    }
}
