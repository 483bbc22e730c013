using System.Threading.Channels;
using Gossip.Diagnostics;
using Gossip.Transports;

namespace Gossip.Reception;

/// <summary>Accepts connections and serves each to its end; waits for all of them at shutdown.</summary>
internal sealed class StreamListener(ChannelReader<StreamConnection> connections, StreamConversation conversation, NodeDiagnostics diagnostics)
{
    /// <summary>Connections beyond this many at once are closed at once and counted (protocol section 4: 128 push/pulls).</summary>
    private const int MaximumConversations = 128;

    private readonly HashSet<Task> _conversations = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await connections.WaitToReadAsync(cancellationToken))
            {
                while (connections.TryRead(out StreamConnection? connection))
                {
                    _conversations.RemoveWhere(static ended => ended.IsCompleted);
                    await AcceptAsync(connection, cancellationToken);
                }
            }
        }
        finally
        {
            await Task.WhenAll(_conversations);
        }
    }

    private async ValueTask AcceptAsync(StreamConnection connection, CancellationToken cancellationToken)
    {
        if (_conversations.Count >= MaximumConversations)
        {
            diagnostics.Metrics.StreamRefused();
            if (diagnostics.Throttle.Allows(LogCause.StreamRefused))
            {
                diagnostics.Log.StreamRefused(connection.Source, MaximumConversations);
            }

            await connection.Stream.DisposeAsync();
            return;
        }

        _conversations.Add(conversation.ServeAsync(connection, cancellationToken));
    }
}
