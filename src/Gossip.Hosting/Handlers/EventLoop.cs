using Gossip.Hosting.Running;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gossip.Hosting.Handlers;

/// <summary>Tells one handler of every event, one at a time, each in a scope of its own.</summary>
internal sealed class EventLoop<THandler>(IServiceScopeFactory scopes, ILoggerFactory loggers) : IEventLoop
    where THandler : class, IGossipEventHandler
{
    private readonly HostingLog _log = new(loggers.CreateLogger(HostingLog.Category));

    /// <inheritdoc />
    public async Task RunAsync(Cluster cluster, CancellationToken stopping)
    {
        await Task.Yield();
        try
        {
            await foreach (NodeEvent change in cluster.WatchAsync(stopping).ConfigureAwait(false))
            {
                await HandleAsync(change, stopping).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The end that was asked for.
        }
        catch (Exception) when (cluster.Completion.IsFaulted)
        {
            // The node failed, and the watch with it: ClusterHost reports that.
        }
    }

    private async Task HandleAsync(NodeEvent change, CancellationToken stopping)
    {
        try
        {
            AsyncServiceScope scope = scopes.CreateAsyncScope();
            await using (scope.ConfigureAwait(false))
            {
                await scope.ServiceProvider.GetRequiredService<THandler>().HandleAsync(change, stopping).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !stopping.IsCancellationRequested)
        {
            _log.EventHandlerFailed(typeof(THandler).Name, change, exception);
        }
    }
}
