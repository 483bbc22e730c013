using System.Runtime.CompilerServices;
using Gossip.Scheduling;
using Gossip.Wire;

namespace Gossip;

/// <content>Messages of the application: to one member, to everyone, and received.</content>
public sealed partial class Cluster
{
    /// <summary>The messages that this node is passing on to everyone, for looking at and dropping them.</summary>
    public BroadcastQueue Broadcasts => _node.Broadcasts;

    /// <summary>
    /// What this node puts into each answer to a member's ping, for that member's <see cref="IPingObserver"/>: 0 to 512 bytes, copied.
    /// Empty by default.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">More than 512 bytes.</exception>
    public ReadOnlyMemory<byte> AckPayload
    {
        get => _node.Local.AckPayload;
        set
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value.Length, WireLimits.MaximumAckPayload, nameof(value));
            _node.Local.AckPayload = value.IsEmpty ? null : value.ToArray();
        }
    }

    /// <summary>Sends a message to one node.</summary>
    /// <param name="address">
    /// Whom to send to: a <see cref="Member"/>, or any address, with the name of the node if it is known
    /// (<see cref="GossipOptions.RequireNodeNames"/>).
    /// </param>
    /// <param name="message">
    /// At least one byte. Best effort: at most <see cref="BroadcastQueue.MaximumMessageLength"/> bytes. Reliable: at most 20 MiB; a peer
    /// on memberlist takes that much only unencrypted. Not to be changed before the task has completed.
    /// </param>
    /// <param name="delivery">How.</param>
    /// <param name="cancellationToken">Gives up; a reliable message may have arrived all the same.</param>
    /// <returns>
    /// A task that completes, best effort, when the network has taken the packet; reliable, when the receiver has taken the message.
    /// </returns>
    /// <exception cref="ArgumentException">The address has no endpoint, or no name though one is required.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The message is empty or too long, or the delivery is not one of the enumeration.</exception>
    /// <exception cref="DeliveryFailedException">It did not arrive, or it is not certain that it did.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The node has shut down.</exception>
    public Task SendAsync(
        NodeAddress address, ReadOnlyMemory<byte> message, Delivery delivery = Delivery.BestEffort, CancellationToken cancellationToken = default)
    {
        if (!Enum.IsDefined(delivery))
        {
            throw new ArgumentOutOfRangeException(nameof(delivery), delivery, "There is no such way of delivery.");
        }

        address = Checked(address);
        int longest = delivery == Delivery.Reliable ? WireLimits.MaximumUserMessage : Broadcasts.MaximumMessageLength;
        if (message.Length < 1 || message.Length > longest)
        {
            throw new ArgumentOutOfRangeException(nameof(message), message.Length, $"A message sent {delivery} has 1 to {longest:N0} bytes.");
        }

        return RunAsync(
            async stopping =>
            {
                stopping.ThrowIfCancellationRequested();
                if (delivery == Delivery.Reliable)
                {
                    await _node.MessageSender.SendStreamAsync(address, message, stopping);
                }
                else
                {
                    _node.MessageSender.SendPacket(address, message.Span);
                }

                return true;
            },
            cancellationToken);
    }

    /// <summary>
    /// Spreads a message by gossip, or with probes alone where <see cref="GossipOptions.GossipInterval"/> is zero. This node sends it to a few members at a time, as often as
    /// <see cref="GossipOptions.RetransmitMultiplier"/> says; members pass it on if their <see cref="GossipOptions.MessageRelay"/>, or
    /// their application, has them do so. It arrives as a best-effort message, perhaps more than once.
    /// </summary>
    /// <param name="message">1 to <see cref="BroadcastQueue.MaximumMessageLength"/> bytes; copied.</param>
    /// <param name="key">
    /// What the message is about: a newer one under the same key takes the place of the older. <see langword="null"/> for a message
    /// that stands for itself.
    /// </param>
    /// <param name="cancellationToken">Stops waiting; the message is sent all the same.</param>
    /// <returns>A task that completes when this node sends the message no more, with the reason.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The message is empty or too long for a packet.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The node has shut down.</exception>
    public Task<BroadcastOutcome> BroadcastAsync(ReadOnlyMemory<byte> message, string? key = null, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_host.Stopping.IsCancellationRequested, this);
        TaskCompletionSource<BroadcastOutcome> ended = Broadcasts.EnqueueOwn(message, key);
        return cancellationToken.CanBeCanceled ? _host.RunAsync(() => ended.AwaitAsync(cancellationToken)) : ended.Task;
    }

    /// <summary>
    /// Receives messages that other nodes sent to this node or to everyone, in order of arrival. Messages wait from the moment the node
    /// started, as many as <see cref="GossipOptions.InboxDepth"/> says; each goes to one reader.
    /// </summary>
    /// <param name="cancellationToken">Ends the reading with an <see cref="OperationCanceledException"/>; what was not read stays.</param>
    /// <returns>Messages until the node shuts down.</returns>
    public async IAsyncEnumerable<UserMessage> ReceiveAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        do
        {
            while (_node.Inbox.TryTake() is { } message)
            {
                yield return message;
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        while (await _node.Inbox.WaitAsync(cancellationToken));
    }

    /// <summary>Pings a node over the packet channel.</summary>
    /// <param name="address">Whom to ping: a <see cref="Member"/>, or any address. With a name, only a node of that name answers.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The round trip.</returns>
    /// <exception cref="ArgumentException">The address has no endpoint, or no name though one is required.</exception>
    /// <exception cref="NoAnswerException">No answer came within <see cref="GossipOptions.ProbeTimeout"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The node has shut down.</exception>
    public Task<TimeSpan> PingAsync(NodeAddress address, CancellationToken cancellationToken = default)
    {
        address = Checked(address);
        return RunAsync(stopping => _node.Pinger.PingAsync(address, stopping), cancellationToken);
    }

    private NodeAddress Checked(NodeAddress address)
    {
        if (address.EndPoint is null)
        {
            throw new ArgumentException("The address has no endpoint.", nameof(address));
        }

        if (_node.RequiresNodeNames && string.IsNullOrEmpty(address.Name))
        {
            throw new ArgumentException(
                $"The address {address.EndPoint} does not name the node expected there, as {nameof(GossipOptions.RequireNodeNames)} asks.", nameof(address));
        }

        return new NodeAddress(address.Name ?? "", Transports.NetworkAddresses.Canonical(address.EndPoint));
    }
}
