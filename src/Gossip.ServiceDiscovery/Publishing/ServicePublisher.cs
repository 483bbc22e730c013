using Gossip.Hosting;
using Microsoft.Extensions.Hosting;

namespace Gossip.ServiceDiscovery.Publishing;

/// <summary>
/// Says what this node has to offer once everything in the host has started, servers included. Nothing has to be taken back: the node
/// leaves before anything stops.
/// </summary>
internal sealed class ServicePublisher(IServiceProvider services, IClusterAccessor accessor, IEnumerable<Publication> publications) : IHostedLifecycleService
{
    /// <inheritdoc />
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        Cluster cluster = await accessor.WaitUntilStartedAsync(cancellationToken).ConfigureAwait(false);
        PublishedEndpoint[] endpoints = [.. publications.Select(publication => publication.Resolve(services))];
        await cluster.UpdateMetadataAsync(ServiceRecord.Write(cluster.LocalMember.Metadata.Span, endpoints), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
