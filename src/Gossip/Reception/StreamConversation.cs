using Gossip.Diagnostics;
using Gossip.Members;
using Gossip.Messaging;
using Gossip.Synchronization;
using Gossip.Transports;
using Gossip.Wire;

namespace Gossip.Reception;

/// <summary>One connection that another node opened: reads its one message and answers.</summary>
internal sealed class StreamConversation(
    LocalNode local,
    PushPullExchange pushPull,
    PushPullTurns pushPullTurns,
    MessageReceiver messages,
    StreamCodec codec,
    GossipOptions options,
    NodeDiagnostics diagnostics)
{
    private readonly byte[] _localName = System.Text.Encoding.UTF8.GetBytes(local.Name);

    /// <summary>
    /// Serves the connection and closes it; in good order only when it went well, or the other side has been told that it did not:
    /// a sender of messages takes an orderly end for success. Whatever the other side does ends this connection and nothing else.
    /// </summary>
    public async Task ServeAsync(StreamConnection connection, CancellationToken cancellationToken)
    {
        await using Stream stream = connection.Stream;
        using MessageStreamReader reader = codec.Reader(stream, StreamRole.Listener);
        try
        {
            await ServeAsync(connection, reader, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            diagnostics.Log.StreamAbandoned(connection.Source);
            stream.Reset();
        }
        catch (Exception exception) when (StreamFailures.IsExpected(exception))
        {
            diagnostics.Metrics.StreamFailed();
            if (diagnostics.Throttle.Allows(LogCause.StreamFailed, out LeftOut leftOut))
            {
                diagnostics.Log.StreamFailed(connection.Source, exception.Message, leftOut);
            }

            await EndAsync(stream, reader, exception, cancellationToken);
        }
    }

    /// <summary>Who belongs to the cluster and sent something that makes no sense is told so; strangers are told nothing.</summary>
    private async Task EndAsync(Stream stream, MessageStreamReader reader, Exception fault, CancellationToken cancellationToken)
    {
        if (fault is MergeRefusedException { IsToldByState: true })
        {
            return;
        }

        if (fault is not (WireException or MergeRefusedException) || !reader.IsFromOurCluster)
        {
            stream.Reset();
            return;
        }

        try
        {
            // What has come of the message is of no more use.
            reader.Dispose();
            await TellAsync(stream, fault.Message, cancellationToken);
        }
        catch (Exception exception) when (StreamFailures.IsExpected(exception))
        {
            stream.Reset();
        }
    }

    private async Task TellAsync(Stream stream, string error, CancellationToken cancellationToken)
    {
        MessageStreamWriter writer = codec.Writer(StreamRole.Listener);
        ErrorMessage.Write(writer.Begin(), error);
        await writer.SendAsync(stream, compress: false, cancellationToken);
        await codec.DrainAsync(stream, cancellationToken);
    }

    private async Task ServeAsync(StreamConnection connection, MessageStreamReader reader, CancellationToken cancellationToken)
    {
        switch (await reader.ReadTypeAsync(cancellationToken))
        {
            case MessageType.PushPull:
                await AnswerPushPullAsync(connection, reader, cancellationToken);
                break;
            case MessageType.Ping:
                await AnswerPingAsync(connection, reader, cancellationToken);
                break;
            case MessageType.User:
                await messages.ReceiveAsync(await reader.ReadUserMessageAsync(cancellationToken), connection.Source, cancellationToken);
                break;
            case var other:
                throw new WireException($"A stream cannot begin with a message of type {other}.");
        }
    }

    private async Task AnswerPushPullAsync(StreamConnection connection, MessageStreamReader reader, CancellationToken cancellationToken)
    {
        await EnterAsync(cancellationToken);
        try
        {
            await pushPull.AnswerAsync(connection, reader, cancellationToken);
        }
        finally
        {
            pushPullTurns.Leave();
        }
    }

    /// <summary>Waits less than the other side does, so that it hears why nothing comes.</summary>
    private async Task EnterAsync(CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.StreamTimeout / 2, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await pushPullTurns.EnterAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new WireException($"{options.MaximumPushPulls} {ErrorMessage.TooManyPushPulls}");
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
            diagnostics.Metrics.Dropped(DropReason.WrongNode, TrafficKind.Ping);
            return;
        }

        MessageStreamWriter writer = codec.Writer(StreamRole.Listener);
        AckMessage.Write(writer.Begin(), ping.SequenceNumber, default);
        await writer.SendAsync(connection.Stream, compress: false, cancellationToken);
    }
}
