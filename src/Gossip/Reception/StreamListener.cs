using System.Threading.Channels;
using Gossip.Diagnostics;
using Gossip.Transports;

namespace Gossip.Reception;

/// <summary>Accepts connections and serves each to its end; waits for all of them at shutdown.</summary>
internal sealed class StreamListener(
    ChannelReader<StreamConnection> connections,
    StreamConversation conversation,
    StreamAdmission admission,
    NodeDiagnostics diagnostics)
{
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
                    _conversations.Add(admission.TryEnter(connection.Source.Address)
                        ? ServeAsync(connection, cancellationToken)
                        : RefuseAsync(connection));
                }
            }
        }
        finally
        {
            await Task.WhenAll(_conversations);
        }
    }

    private async Task ServeAsync(StreamConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await conversation.ServeAsync(connection, cancellationToken);
        }
        finally
        {
            admission.Leave(connection.Source.Address);
        }
    }

    private async Task RefuseAsync(StreamConnection connection)
    {
        diagnostics.Metrics.StreamRefused();
        if (diagnostics.Throttle.Allows(LogCause.StreamRefused))
        {
            diagnostics.Log.StreamRefused(connection.Source, admission.Count);
        }

        await connection.Stream.DisposeAsync();
    }
}
