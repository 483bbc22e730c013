using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Gossip.Hosting.Tests;

/// <summary>Short ways to what tests look at.</summary>
internal static class ServicesExtensions
{
    public static Cluster Cluster(this IHost host) => host.Services.GetRequiredService<Cluster>();

    public static Cluster Cluster(this IHost host, string name) => host.Services.GetRequiredKeyedService<Cluster>(name);

    public static GossipOptions Options(this IHost host, string name = "") => host.Services.GetRequiredService<IOptionsMonitor<GossipOptions>>().Get(name);
}
