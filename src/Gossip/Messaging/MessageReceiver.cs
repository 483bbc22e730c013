using System.Net;
using System.Threading.Channels;
using Gossip.Diagnostics;
using Gossip.Wire;

namespace Gossip.Messaging;

/// <summary>
/// Takes the application's messages from packets and streams, and passes on those that are for everyone. The relay is asked in a loop
/// of its own, so that it holds up nothing but messages.
/// </summary>
internal sealed class MessageReceiver(MessageInbox inbox, BroadcastQueue broadcasts, GossipOptions options, NodeDiagnostics diagnostics)
{
    private readonly Channel<UserMessage> _undecided = Channel.CreateBounded<UserMessage>(
        new BoundedChannelOptions(options.InboxDepth) { SingleReader = true });

    /// <summary>How many messages wait for the relay's decision.</summary>
    public int UndecidedCount => _undecided.Reader.Count;

    /// <summary>Asks the relay about messages from packets. Ends at once when there is none.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (options.MessageRelay is { } relay && await _undecided.Reader.WaitToReadAsync(cancellationToken))
        {
            while (_undecided.Reader.TryRead(out UserMessage? message))
            {
                Follow(Decide(relay, message), message);
            }
        }
    }

    /// <summary>A message that came in a packet: waits for nobody.</summary>
    public void Receive(ReadOnlySpan<byte> payload, IPEndPoint source)
    {
        var message = new UserMessage(payload.ToArray(), source, Delivery.BestEffort);
        if (options.MessageRelay is null)
        {
            Deliver(message);
        }
        else if (!_undecided.Writer.TryWrite(message))
        {
            Overflow(source, _undecided.Reader.Count);
        }
    }

    /// <summary>A message that came over a stream: waits for room, as long as its sender can be expected to.</summary>
    /// <exception cref="WireException">There was no room in time.</exception>
    public async Task ReceiveAsync(ReadOnlyMemory<byte> payload, IPEndPoint source, CancellationToken cancellationToken)
    {
        if (payload.IsEmpty)
        {
            diagnostics.Metrics.Dropped(DropReason.Empty, TrafficKind.User);
            return;
        }

        // Less than the sender's own patience, so that it hears why.
        using var deadline = new CancellationTokenSource(options.StreamTimeout / 2, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await inbox.PostAsync(new UserMessage(payload, source, Delivery.Reliable), either.Token);
            diagnostics.Metrics.MessageReceived(Delivery.Reliable);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Overflow(source, inbox.Count);
            throw new WireException("The message was not taken: too many wait to be received already.");
        }
    }

    private RelayDecision Decide(IMessageRelay relay, UserMessage message)
    {
        try
        {
            return relay.Decide(message);
        }
        catch (Exception exception)
        {
            diagnostics.PolicyFailed(nameof(IMessageRelay), exception);
            return RelayDecision.Deliver;
        }
    }

    private void Follow(RelayDecision decision, UserMessage message)
    {
        if (decision == RelayDecision.Discard)
        {
            diagnostics.Metrics.Dropped(DropReason.Repeated, TrafficKind.User);
            return;
        }

        if (decision == RelayDecision.DeliverAndRelay)
        {
            PassOn(message);
        }

        Deliver(message);
    }

    private void PassOn(UserMessage message)
    {
        if (message.Payload.Length > broadcasts.MaximumMessageLength)
        {
            diagnostics.Metrics.Dropped(DropReason.TooLongToRelay, TrafficKind.User);
            return;
        }

        broadcasts.Relay(message.Payload.Span);
    }

    private void Deliver(UserMessage message)
    {
        if (inbox.TryPost(message))
        {
            diagnostics.Metrics.MessageReceived(Delivery.BestEffort);
        }
        else
        {
            Overflow(message.Source, inbox.Count);
        }
    }

    private void Overflow(IPEndPoint source, int waiting)
    {
        diagnostics.Metrics.Dropped(DropReason.InboxFull, TrafficKind.User);
        if (diagnostics.Throttle.Allows(LogCause.InboxFull, out LeftOut leftOut))
        {
            diagnostics.Log.InboxFull(source, waiting, leftOut);
        }
    }
}
