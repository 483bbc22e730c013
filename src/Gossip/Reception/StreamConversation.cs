using Gossip.Diagnostics;
using Gossip.Members;
using Gossip.Synchronization;
using Gossip.Transports;
using Gossip.Wire;

namespace Gossip.Reception;

/// <summary>One connection that another node opened: reads its one message and answers.</summary>
internal sealed class StreamConversation(LocalNode local, PushPullExchange pushPull, StreamCodec codec, NodeDiagnostics diagnostics)
{
    private readonly byte[] _localName = System.Text.Encoding.UTF8.GetBytes(local.Name);

    /// <summary>Serves the connection and closes it. Whatever the other side does ends this connection and nothing else.</summary>
    public async Task ServeAsync(StreamConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await using Stream stream = connection.Stream;
            using MessageStreamReader reader = codec.Reader(stream, StreamRole.Listener);
            await ServeAsync(connection, reader, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            diagnostics.Log.StreamAbandoned(connection.Source);
        }
        catch (Exception exception) when (StreamFailures.IsExpected(exception))
        {
            diagnostics.Metrics.StreamFailed();
            if (diagnostics.Throttle.Allows(LogCause.StreamFailed))
            {
                diagnostics.Log.StreamFailed(connection.Source, exception.Message);
            }
        }
    }

    private async Task ServeAsync(StreamConnection connection, MessageStreamReader reader, CancellationToken cancellationToken)
    {
        switch (await reader.ReadTypeAsync(cancellationToken))
        {
            case MessageType.PushPull:
                await pushPull.AnswerAsync(connection, reader, cancellationToken);
                break;
            case MessageType.Ping:
                await AnswerPingAsync(connection, reader, cancellationToken);
                break;
            case MessageType.User:
                await reader.ReadUserMessageAsync(cancellationToken);
                diagnostics.Metrics.Dropped(DropReason.NoReceiver);
                break;
            case var other:
                throw new WireException($"A stream cannot begin with a message of type {other}.");
        }
    }

    private async Task AnswerPingAsync(StreamConnection connection, MessageStreamReader reader, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> body = await reader.ReadBodyAsync(cancellationToken);
        if (!PingMessage.TryRead(body, out PingMessage ping))
        {
            throw new WireException("The ping is malformed.");
        }

        if (!ping.Node.IsEmpty && !ping.Node.SequenceEqual(_localName))
        {
            diagnostics.Metrics.Dropped(DropReason.WrongNode);
            return;
        }

        MessageStreamWriter writer = codec.Writer(StreamRole.Listener);
        AckMessage.Write(writer.Begin(), ping.SequenceNumber, default);
        await writer.SendAsync(connection.Stream, compress: false, cancellationToken);
    }
}
