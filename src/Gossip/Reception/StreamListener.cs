using System.Threading.Channels;
using Gossip.Diagnostics;
using Gossip.Security;
using Gossip.Transports;
using Gossip.Wire;

namespace Gossip.Reception;

/// <summary>Accepts connections and serves each to its end; waits for all of them at shutdown.</summary>
internal sealed class StreamListener(
    ChannelReader<StreamConnection> connections,
    StreamConversation conversation,
    SourceAdmission admission,
    NetworkPolicy networks,
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
                    _conversations.Add(ServeOrRefuseAsync(connection, cancellationToken));
                }
            }
        }
        finally
        {
            await Task.WhenAll(_conversations);
        }
    }

    private async Task ServeOrRefuseAsync(StreamConnection connection, CancellationToken cancellationToken)
    {
        if (!networks.Allows(connection.Source.Address))
        {
            diagnostics.Metrics.Dropped(DropReason.ForbiddenNetwork, TrafficKind.Stream);
            await RefuseAsync(connection, "its network is not allowed");
        }
        else if (!admission.TryEnter(connection.Source.Address))
        {
            await RefuseAsync(connection, $"{admission.Count} are being served already");
        }
        else
        {
            await ServeAsync(connection, cancellationToken);
        }
    }

    private async Task ServeAsync(StreamConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            // A conversation may run code of the application: it must not hold up the next one.
            await Task.Yield();
            await conversation.ServeAsync(connection, cancellationToken);
        }
        finally
        {
            admission.Leave(connection.Source.Address);
        }
    }

    private async Task RefuseAsync(StreamConnection connection, string reason)
    {
        diagnostics.Metrics.StreamRefused();
        if (diagnostics.Throttle.Allows(LogCause.StreamRefused, out LeftOut leftOut))
        {
            diagnostics.Log.StreamRefused(connection.Source, reason, leftOut);
        }

        connection.Stream.Reset();
        await connection.Stream.DisposeAsync();
    }
}
