using System.Diagnostics.CodeAnalysis;
using Gossip;
using Gossip.Hosting;
using Gossip.Hosting.Configuration;
using Gossip.Hosting.Running;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds nodes of clusters to the services of a host.</summary>
public static class GossipServiceCollectionExtensions
{
    /// <summary>
    /// Adds a node that starts with the host, joins its seeds in the background and leaves when the host stops. <see cref="Cluster"/>,
    /// <see cref="IClusterView"/> and <see cref="IClusterAccessor"/> can then be injected.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <returns>What to configure, and to add more, with.</returns>
    public static GossipBuilder AddGossip(this IServiceCollection services) => services.Add(Options.Options.DefaultName);

    /// <inheritdoc cref="AddGossip(IServiceCollection)"/>
    /// <param name="services">The services.</param>
    /// <param name="configure">Changes the options; called when the host starts.</param>
    public static GossipBuilder AddGossip(this IServiceCollection services, Action<GossipOptions> configure) =>
        services.Add(Options.Options.DefaultName).Configure(configure);

    /// <inheritdoc cref="AddGossip(IServiceCollection)"/>
    /// <param name="services">The services.</param>
    /// <param name="section">
    /// The section of the configuration, "Gossip" by convention, with options by their names, those of <see cref="GossipHostingOptions"/>
    /// included. Read when the host starts; what is no option, or has no value that it may have, keeps the host from starting.
    /// </param>
    public static GossipBuilder AddGossip(this IServiceCollection services, IConfiguration section) =>
        services.Add(Options.Options.DefaultName).Read(section);

    /// <summary>
    /// Adds a node of one of several clusters. Its services have the name as their key: <c>[FromKeyedServices("orders")] Cluster</c>; the
    /// label is the name, unless the options say otherwise.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The name, at least one letter.</param>
    /// <returns>What to configure, and to add more, with.</returns>
    public static GossipBuilder AddGossip(this IServiceCollection services, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return services.Add(name);
    }

    /// <inheritdoc cref="AddGossip(IServiceCollection, string)"/>
    /// <param name="services">The services.</param>
    /// <param name="name">The name, at least one letter.</param>
    /// <param name="configure">Changes the options; called when the host starts.</param>
    public static GossipBuilder AddGossip(this IServiceCollection services, string name, Action<GossipOptions> configure) =>
        services.AddGossip(name).Configure(configure);

    /// <inheritdoc cref="AddGossip(IServiceCollection, string)"/>
    /// <param name="services">The services.</param>
    /// <param name="name">The name, at least one letter.</param>
    /// <param name="section">The section of the configuration with the options of this cluster.</param>
    public static GossipBuilder AddGossip(this IServiceCollection services, string name, IConfiguration section) =>
        services.AddGossip(name).Read(section);

    /// <summary>Has events of the cluster that was added without a name handled in the background.</summary>
    /// <typeparam name="THandler">The handler: registered as scoped, unless it is registered already.</typeparam>
    /// <param name="services">The services.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddGossipEventHandler<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        this IServiceCollection services)
        where THandler : class, IGossipEventHandler =>
        services.AddGossip().AddEventHandler<THandler>().Services;

    /// <summary>Has messages to the cluster that was added without a name handled in the background.</summary>
    /// <typeparam name="THandler">The handler: registered as scoped, unless it is registered already.</typeparam>
    /// <param name="services">The services.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddGossipMessageHandler<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        this IServiceCollection services)
        where THandler : class, IGossipMessageHandler =>
        services.AddGossip().AddMessageHandler<THandler>().Services;

    /// <summary>A cluster may be added any number of times: what comes later adds to its options.</summary>
    private static GossipBuilder Add(this IServiceCollection services, string name)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (!services.Any(service => service.IsKeyedService && service.ServiceType == typeof(ClusterHost) && Equals(service.ServiceKey, name)))
        {
            AddCluster(services, name);
        }

        return new GossipBuilder(name, services);
    }

    private static GossipBuilder Read(this GossipBuilder builder, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        builder.Services.AddKeyedSingleton(builder.Name, new ConfigurationSource(section));
        return builder
            .Configure(options => GossipConfiguration.Bind(section, options, []))
            .ConfigureHosting(options => HostingConfiguration.Bind(section, options, []));
    }

    private static void AddCluster(IServiceCollection services, string name)
    {
        services.TryAddTransient<IOptionsFactory<GossipOptions>, GossipOptionsFactory>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<GossipOptions>, GossipOptionsCompletion>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<GossipOptions>, GossipOptionsValidator>());
        services.AddOptions<GossipOptions>(name).ValidateOnStart();
        if (name.Length > 0)
        {
            services.Configure<GossipHostingOptions>(name, options => options.ClusterName = name);
        }

        services.AddKeyedSingleton(name, (_, _) => new ClusterAccessor(name));
        services.AddKeyedSingleton(name, (provider, _) => ActivatorUtilities.CreateInstance<ClusterHost>(provider, name));
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredKeyedService<ClusterHost>(name));
        AddInjectable<IClusterAccessor>(services, name, accessor => accessor);
        AddInjectable<IClusterView>(services, name, accessor => accessor);
        AddInjectable(services, name, accessor => accessor.Required);
    }

    /// <summary>
    /// Singletons, since a container disposes what it makes at the end of the scope: the cluster would go down with the first request.
    /// One that cannot be made yet is not remembered.
    /// </summary>
    private static void AddInjectable<TService>(IServiceCollection services, string name, Func<ClusterAccessor, TService> get)
        where TService : class
    {
        if (name.Length > 0)
        {
            services.TryAddKeyedSingleton(name, (provider, _) => get(provider.GetRequiredKeyedService<ClusterAccessor>(name)));
        }
        else
        {
            services.TryAddSingleton(provider => get(provider.GetRequiredKeyedService<ClusterAccessor>(name)));
        }
    }
}
