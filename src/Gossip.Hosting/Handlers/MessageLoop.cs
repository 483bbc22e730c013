using System.Threading.Channels;
using Gossip.Hosting.Running;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gossip.Hosting.Handlers;

/// <summary>Gives one handler every message, one at a time, each in a scope of its own.</summary>
internal sealed class MessageLoop<THandler>(IServiceScopeFactory scopes, ILoggerFactory loggers) : IMessageLoop
    where THandler : class, IGossipMessageHandler
{
    private readonly HostingLog _log = new(loggers.CreateLogger(HostingLog.Category));

    /// <inheritdoc />
    public async Task RunAsync(ChannelReader<UserMessage> messages, CancellationToken stopping)
    {
        await Task.Yield();
        try
        {
            await foreach (UserMessage message in messages.ReadAllAsync(stopping).ConfigureAwait(false))
            {
                await HandleAsync(message, stopping).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The end that was asked for.
        }
    }

    private async Task HandleAsync(UserMessage message, CancellationToken stopping)
    {
        try
        {
            AsyncServiceScope scope = scopes.CreateAsyncScope();
            await using (scope.ConfigureAwait(false))
            {
                await scope.ServiceProvider.GetRequiredService<THandler>().HandleAsync(message, stopping).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !stopping.IsCancellationRequested)
        {
            _log.MessageHandlerFailed(typeof(THandler).Name, message, exception);
        }
    }
}
