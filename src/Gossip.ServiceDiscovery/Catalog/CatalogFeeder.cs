using Gossip.Hosting;
using Microsoft.Extensions.Hosting;

namespace Gossip.ServiceDiscovery.Catalog;

/// <summary>
/// Keeps the catalog as the cluster is. A member that failed or left goes at once; one that is only suspected stays, since most of those
/// are alive.
/// </summary>
internal sealed class CatalogFeeder(IClusterView view, ServiceCatalog catalog) : BackgroundService
{
    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await FollowAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (Exception) when (!view.IsRunning)
        {
            // The node failed or did not start: whoever runs it reports that, and decides what it means for the host. What was known last stays.
        }
    }

    private async Task FollowAsync(CancellationToken stoppingToken)
    {
        IAsyncEnumerator<NodeEvent> changes = view.WatchAsync(stoppingToken).GetAsyncEnumerator(stoppingToken);
        await using (changes.ConfigureAwait(false))
        {
            while (true)
            {
                ValueTask<bool> next = changes.MoveNextAsync();
                if (!next.IsCompleted)
                {
                    // Nothing more for the moment: what came together is told together.
                    catalog.Publish();
                }

                if (!await next.ConfigureAwait(false))
                {
                    return;
                }

                Apply(changes.Current);
            }
        }
    }

    private void Apply(NodeEvent change)
    {
        switch (change)
        {
            case MemberJoined or MemberUpdated:
                catalog.Set(change.Member.Name, change.Member.EndPoint.Address, ServiceRecord.Read(change.Member.Metadata.Span));
                break;
            case MemberLeft or MemberFailed:
                catalog.Remove(change.Member.Name);
                break;
        }
    }
}
