using Gossip.Hosting.Running;
using Gossip.Transports;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Gossip.Hosting.Configuration;

/// <summary>
/// Fills in what neither configuration nor code has set: the label from the cluster's name, the keys from where they are, and from the
/// services the log, the clock and the application's policies. Policies of a cluster with a name are those registered under that name.
/// </summary>
internal sealed class GossipOptionsCompletion(IServiceProvider services, IOptionsMonitor<GossipHostingOptions> hosting)
    : IPostConfigureOptions<GossipOptions>
{
    /// <inheritdoc />
    public void PostConfigure(string? name, GossipOptions options)
    {
        if (name is null || services.GetKeyedService<ClusterAccessor>(name) is null)
        {
            return;
        }

        GossipHostingOptions added = hosting.Get(name);
        if (options.Label == "" && added is { LabelFromClusterName: true, ClusterName: { } clusterName })
        {
            options.Label = clusterName;
        }

        // What cannot be read is a fault for the validation to name.
        options.Keyring ??= KeyReference.Read(added.Keys, services.GetService<IConfiguration>(), []);
        if (options.LoggerFactory is NullLoggerFactory && services.GetService<ILoggerFactory>() is { } loggers)
        {
            options.LoggerFactory = loggers;
        }

        if (options.TimeProvider == TimeProvider.System && services.GetService<TimeProvider>() is { } clock)
        {
            options.TimeProvider = clock;
        }

        options.StateExchange ??= Find<IStateExchange>(name);
        options.MessageRelay ??= Find<IMessageRelay>(name);
        options.MemberFilter ??= Find<IMemberFilter>(name);
        options.MergePolicy ??= Find<IMergePolicy>(name);
        options.PingObserver ??= Find<IPingObserver>(name);
        options.Transport ??= Find<ITransport>(name);
        options.PeerStore ??= Find<IPeerStore>(name) ?? (string.IsNullOrWhiteSpace(added.PeerFile) ? null : new FilePeerStore(added.PeerFile));
        options.SeedProvider ??= SeedProviderOf(name, added.SeedFile);
    }

    private ISeedProvider? SeedProviderOf(string name, string? file)
    {
        List<ISeedProvider> providers = [.. name.Length > 0 ? services.GetKeyedServices<ISeedProvider>(name) : services.GetServices<ISeedProvider>()];
        if (!string.IsNullOrWhiteSpace(file))
        {
            providers.Add(new FileSeedProvider(file));
        }

        return providers.Count > 1 ? new CombinedSeedProvider(providers) : providers.FirstOrDefault();
    }

    private T? Find<T>(string name)
        where T : class => name.Length > 0 ? services.GetKeyedService<T>(name) : services.GetService<T>();
}
