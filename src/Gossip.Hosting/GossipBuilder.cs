using System.Diagnostics.CodeAnalysis;
using Gossip.Hosting.Handlers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gossip.Hosting;

/// <summary>Adds to a cluster that <c>AddGossip</c> has registered.</summary>
public sealed class GossipBuilder
{
    internal GossipBuilder(string name, IServiceCollection services)
    {
        Name = name;
        Services = services;
    }

    /// <summary>
    /// The name under which the cluster was added: the key of its services and the name of its options. Empty for the one that was added
    /// without a name, whose services have no key.
    /// </summary>
    public string Name { get; }

    /// <summary>The services of the application.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Changes the options of the node, after what was configured before.</summary>
    /// <param name="configure">Is called when the host starts.</param>
    /// <returns>This builder.</returns>
    public GossipBuilder Configure(Action<GossipOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        Services.Configure(Name, configure);
        return this;
    }

    /// <summary>Changes what the host adds to the options, after what was configured before.</summary>
    /// <param name="configure">Is called when the host starts.</param>
    /// <returns>This builder.</returns>
    public GossipBuilder ConfigureHosting(Action<GossipHostingOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        Services.Configure(Name, configure);
        return this;
    }

    /// <summary>Has events of this cluster handled in the background, once the host has started. Each type once for each cluster.</summary>
    /// <typeparam name="THandler">The handler: registered as scoped, unless it is registered already.</typeparam>
    /// <returns>This builder.</returns>
    public GossipBuilder AddEventHandler<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>()
        where THandler : class, IGossipEventHandler
    {
        Services.TryAddScoped<THandler>();
        Services.TryAddEnumerable(ServiceDescriptor.KeyedSingleton<IEventLoop, EventLoop<THandler>>(Name));
        return this;
    }

    /// <summary>Has messages of this cluster handled in the background, once the host has started. Each type once for each cluster.</summary>
    /// <typeparam name="THandler">The handler: registered as scoped, unless it is registered already.</typeparam>
    /// <returns>This builder.</returns>
    public GossipBuilder AddMessageHandler<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>()
        where THandler : class, IGossipMessageHandler
    {
        Services.TryAddScoped<THandler>();
        Services.TryAddEnumerable(ServiceDescriptor.KeyedSingleton<IMessageLoop, MessageLoop<THandler>>(Name));
        return this;
    }
}
