using System.Text;
using Gossip;
using Gossip.Hosting;
using Gossip.ServiceDiscovery;
using Gossip.ServiceDiscovery.Catalog;
using Gossip.ServiceDiscovery.Publishing;
using Gossip.ServiceDiscovery.Resolution;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.ServiceDiscovery;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Service discovery over a cluster: publishing services, and finding those of others.</summary>
public static class GossipServiceDiscoveryExtensions
{
    /// <summary>
    /// Has Microsoft.Extensions.ServiceDiscovery resolve names of services to the live members that publish them. What the cluster does
    /// not know is left to the providers that are there beside it: configuration, DNS. Adds service discovery itself where it is missing;
    /// clients take part with <c>AddServiceDiscovery()</c> on their builder.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="clusterName">The name under which the cluster was added with <c>AddGossip</c>; none for the one without.</param>
    /// <param name="configure">Changes the options.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddGossipServiceDiscovery(
        this IServiceCollection services, string? clusterName = null, Action<GossipServiceDiscoveryOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        string name = clusterName ?? Options.Options.DefaultName;
        services.AddServiceDiscovery();
        if (configure is not null)
        {
            services.Configure(name, configure);
        }

        if (services.Any(service => service.IsKeyedService && service.ServiceType == typeof(ServiceCatalog) && Equals(service.ServiceKey, name)))
        {
            return services;
        }

        services.AddKeyedSingleton(name, (_, _) => new ServiceCatalog());
        services.AddSingleton<IHostedService>(provider => new CatalogFeeder(
            name.Length > 0 ? provider.GetRequiredKeyedService<IClusterView>(name) : provider.GetRequiredService<IClusterView>(),
            provider.GetRequiredKeyedService<ServiceCatalog>(name)));

        // Before the providers that are there: the last of them takes every name for one that DNS knows, and leaves nothing to later ones.
        services.Insert(0, ServiceDescriptor.Singleton<IServiceEndpointProviderFactory>(provider => new GossipEndpointProviderFactory(
            provider.GetRequiredKeyedService<ServiceCatalog>(name),
            provider.GetRequiredService<IOptionsMonitor<GossipServiceDiscoveryOptions>>().Get(name))));
        return services;
    }

    /// <summary>Publishes an endpoint of a service at this node's address, once the host has started, so that it is there when it is found.</summary>
    /// <param name="builder">The cluster.</param>
    /// <param name="service">The service's name: 1 to 63 letters, digits, hyphens and dots, the first a letter or digit.</param>
    /// <param name="port">Where it listens, 1 to 65,535.</param>
    /// <param name="scheme">What it speaks there, such as http or https.</param>
    /// <param name="name">What tells it from other endpoints of the service; empty for the usual one.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">A name or the scheme is formed otherwise.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The port is out of range.</exception>
    public static GossipBuilder PublishService(this GossipBuilder builder, string service, int port, string scheme = "http", string name = "")
    {
        var endpoint = new PublishedEndpoint(service, port, scheme, name);
        return Publish(builder, new Publication(endpoint, _ => endpoint));
    }

    /// <summary>As above, where the port is known only once the host has started, as that of a server which takes a free one.</summary>
    /// <param name="builder">The cluster.</param>
    /// <param name="service">The service's name: 1 to 63 letters, digits, hyphens and dots, the first a letter or digit.</param>
    /// <param name="port">Tells where it listens, 1 to 65,535; called once the host has started.</param>
    /// <param name="scheme">What it speaks there, such as http or https.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name or the scheme is formed otherwise.</exception>
    public static GossipBuilder PublishService(this GossipBuilder builder, string service, Func<IServiceProvider, int> port, string scheme)
    {
        ArgumentNullException.ThrowIfNull(port);
        const int LongestPort = 65_535;
        return Publish(builder, new Publication(
            new PublishedEndpoint(service, LongestPort, scheme),
            provider => new PublishedEndpoint(service, port(provider), scheme)));
    }

    /// <summary>Publishes what a section of the configuration names: <c>{ "orders": "http:8080", "billing": "https:8443,admin/http:9000" }</c>.</summary>
    /// <param name="builder">The cluster.</param>
    /// <param name="section">The section, "Gossip:Services" by convention. Read now.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">A value is formed otherwise; it is named.</exception>
    public static GossipBuilder PublishServices(this GossipBuilder builder, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        foreach (IConfigurationSection service in section.GetChildren())
        {
            string[] texts = (service.Value ?? "").Split(',', StringSplitOptions.TrimEntries);
            IReadOnlyList<PublishedEndpoint> endpoints = ServiceRecord.Read(
                Encoding.UTF8.GetBytes($"svc1;{service.Key.ToLowerInvariant()}={string.Join(',', texts).ToLowerInvariant()}"));
            if (endpoints.Count != texts.Length)
            {
                throw new ArgumentException(
                    $"{service.Path} is '{service.Value}', allowed are endpoints such as http:8080 or admin/http:9000, separated by commas, "
                    + $"of a service whose name has {ServiceRecord.AllowedName}.",
                    nameof(section));
            }

            foreach (PublishedEndpoint endpoint in endpoints)
            {
                Publish(builder, new Publication(endpoint, _ => endpoint));
            }
        }

        return builder;
    }

    private static GossipBuilder Publish(GossipBuilder builder, Publication publication)
    {
        ArgumentNullException.ThrowIfNull(builder);
        string name = builder.Name;
        builder.Services.AddKeyedSingleton(name, publication);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<GossipOptions>, PublicationValidator>());
        if (!builder.Services.Any(service => service.IsKeyedService && service.ServiceType == typeof(ServicePublisher) && Equals(service.ServiceKey, name)))
        {
            builder.Services.AddKeyedSingleton(name, (provider, _) => new ServicePublisher(
                provider,
                name.Length > 0 ? provider.GetRequiredKeyedService<IClusterAccessor>(name) : provider.GetRequiredService<IClusterAccessor>(),
                provider.GetKeyedServices<Publication>(name)));
            builder.Services.AddSingleton<IHostedService>(provider => provider.GetRequiredKeyedService<ServicePublisher>(name));
        }

        return builder;
    }
}
