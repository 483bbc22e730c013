using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Gossip.ServiceDiscovery.Tests.Samples;

/// <summary>The code of docs/service-discovery.md.</summary>
internal static class ServiceDiscoverySamples
{
    public static void Publish(IServiceCollection services, IConfiguration configuration)
    {
        #region service discovery: publish
        services.AddGossip(configuration.GetSection("Gossip"))
            .PublishService("orders", 8080)
            .PublishService("orders", 8443, "https")
            .PublishService("orders", 9000, name: "admin");
        #endregion
    }

    public static void Consume(IServiceCollection services, IConfiguration configuration)
    {
        #region service discovery: consume
        services.AddGossip(configuration.GetSection("Gossip"));
        services.AddGossipServiceDiscovery();
        services.AddHttpClient("orders", client => client.BaseAddress = new Uri("https+http://orders")).AddServiceDiscovery();
        #endregion
    }

    public static async Task UpdateAsync(Cluster cluster, byte[] application)
    {
        #region service discovery: metadata of one's own
        IReadOnlyList<PublishedEndpoint> services = ServiceRecord.Read(cluster.LocalMember.Metadata.Span);
        await cluster.UpdateMetadataAsync(ServiceRecord.Write(application, services));
        #endregion
    }
}
