using System.Net;
using Gossip.Diagnostics;
using Gossip.Wire;

namespace Gossip.Messaging;

/// <summary>Takes the application's messages from packets and streams, and passes on those that are for everyone.</summary>
internal sealed class MessageReceiver(MessageInbox inbox, BroadcastQueue broadcasts, GossipOptions options, NodeDiagnostics diagnostics)
{
    /// <summary>A message that came in a packet: waits for nobody.</summary>
    public void Receive(ReadOnlySpan<byte> payload, IPEndPoint source)
    {
        var message = new UserMessage(payload.ToArray(), source, Delivery.BestEffort);
        RelayDecision decision = Decide(message);
        if (decision == RelayDecision.Discard)
        {
            diagnostics.Metrics.Dropped(DropReason.Repeated);
            return;
        }

        if (decision == RelayDecision.DeliverAndRelay)
        {
            Relay(message);
        }

        if (inbox.TryPost(message))
        {
            diagnostics.Metrics.MessageReceived(Delivery.BestEffort);
        }
        else
        {
            Overflow(source);
        }
    }

    /// <summary>A message that came over a stream: waits for room, as long as its sender can be expected to.</summary>
    /// <exception cref="WireException">There was no room in time.</exception>
    public async Task ReceiveAsync(ReadOnlyMemory<byte> payload, IPEndPoint source, CancellationToken cancellationToken)
    {
        if (payload.IsEmpty)
        {
            diagnostics.Metrics.Dropped(DropReason.Empty);
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
            Overflow(source);
            throw new WireException("The message was not taken: too many wait to be received already.");
        }
    }

    private RelayDecision Decide(UserMessage message)
    {
        try
        {
            return options.MessageRelay?.Decide(message) ?? RelayDecision.Deliver;
        }
        catch (Exception exception)
        {
            diagnostics.PolicyFailed(nameof(IMessageRelay), exception);
            return RelayDecision.Deliver;
        }
    }

    private void Relay(UserMessage message)
    {
        if (message.Payload.Length > broadcasts.MaximumMessageLength)
        {
            diagnostics.Metrics.Dropped(DropReason.TooLongToRelay);
            return;
        }

        _ = broadcasts.Enqueue(message.Payload);
    }

    private void Overflow(IPEndPoint source)
    {
        diagnostics.Metrics.Dropped(DropReason.InboxFull);
        if (diagnostics.Throttle.Allows(LogCause.InboxFull))
        {
            diagnostics.Log.InboxFull(source, inbox.Count);
        }
    }
}
