using System.Buffers;
using Gossip.Diagnostics;
using Gossip.Dissemination;
using Gossip.Scheduling;
using Gossip.Wire;

namespace Gossip;

/// <summary>
/// The application's messages that this node is passing on to everyone, as far as gossip carries them: each goes to a few random
/// members at a time, <see cref="GossipOptions.RetransmitMultiplier"/> × ⌈log10(n + 1)⌉ times in all. Part of a <see cref="Cluster"/>.
/// </summary>
/// <remarks>
/// A quarter of each packet is the messages' own while any wait, however much news of members there is. Of messages sent equally often
/// those of this node go before those it relays (<see cref="IMessageRelay"/>). Members may be called from any thread, and return at once.
/// </remarks>
public sealed class BroadcastQueue
{
    private readonly TransmitLimitedQueue _queue;
    private readonly Lock _gate = new();
    private readonly int _depth;
    private readonly IMessageRelay? _relay;
    private readonly NodeDiagnostics _diagnostics;
    private bool _isClosed;

    internal BroadcastQueue(TransmitLimitedQueue queue, int maximumMessageLength, int depth, IMessageRelay? relay, NodeDiagnostics diagnostics)
    {
        _queue = queue;
        _depth = depth;
        _relay = relay;
        _diagnostics = diagnostics;
        MaximumMessageLength = maximumMessageLength;
    }

    /// <summary>How many messages are on their way.</summary>
    public int Count => _queue.Count;

    /// <summary>The longest message in bytes: what fits into a packet of <see cref="GossipOptions.PacketBufferSize"/> with all its layers.</summary>
    public int MaximumMessageLength { get; }

    /// <summary>Queues a message.</summary>
    /// <param name="message">1 to <see cref="MaximumMessageLength"/> bytes; copied.</param>
    /// <param name="key">
    /// What the message is about: a newer one under the same key takes the place of the older. <see langword="null"/> for a message
    /// that stands for itself.
    /// </param>
    /// <returns>A task that completes when the message is sent no more, with the reason. It does not fault.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="message"/> is empty or longer than <see cref="MaximumMessageLength"/>.</exception>
    public Task<BroadcastOutcome> Enqueue(ReadOnlyMemory<byte> message, string? key = null) => EnqueueOwn(message, key).Task;

    /// <summary>Drops messages until no more than this many are left; those sent most often go first.</summary>
    /// <param name="maximum">How many may stay, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maximum"/> is negative.</exception>
    public void Prune(int maximum)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maximum);
        _queue.Prune(maximum);
    }

    /// <summary>Drops all messages.</summary>
    public void Clear() => _queue.Prune(0);

    /// <inheritdoc cref="Enqueue"/>
    /// <returns>What completes when the message is sent no more.</returns>
    internal TaskCompletionSource<BroadcastOutcome> EnqueueOwn(ReadOnlyMemory<byte> message, string? key)
    {
        if (message.Length < 1 || message.Length > MaximumMessageLength)
        {
            throw new ArgumentOutOfRangeException(
                nameof(message), message.Length, $"A broadcast has 1 to {MaximumMessageLength} bytes, which is what fits into a packet.");
        }

        AnnounceToRelay(message.Span);
        return Add(message.Span, key, isRelayed: false);
    }

    /// <summary>Passes on a message that came from another node.</summary>
    internal void Relay(ReadOnlySpan<byte> message) => _ = Add(message, key: null, isRelayed: true);

    /// <summary>The node shuts down: nothing is sent any more, and nobody is left waiting.</summary>
    internal void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
        }

        _queue.Prune(0);
    }

    /// <summary>Before the message is on its way: the first who hears it may send it back at once.</summary>
    private void AnnounceToRelay(ReadOnlySpan<byte> message)
    {
        try
        {
            _relay?.Broadcasting(message);
        }
        catch (Exception exception)
        {
            _diagnostics.PolicyFailed(nameof(IMessageRelay), exception);
        }
    }

    private TaskCompletionSource<BroadcastOutcome> Add(ReadOnlySpan<byte> message, string? key, bool isRelayed)
    {
        TaskCompletionSource<BroadcastOutcome> ended = Completions.New<BroadcastOutcome>();
        byte[] withType = ArrayPool<byte>.Shared.Rent(1 + message.Length);
        withType[0] = (byte)MessageType.User;
        message.CopyTo(withType.AsSpan(1));
        lock (_gate)
        {
            if (_isClosed)
            {
                ended.TrySetResult(BroadcastOutcome.Dropped);
            }
            else
            {
                _queue.Enqueue(key, withType.AsSpan(0, 1 + message.Length), sent: null, ended, isRelayed: isRelayed);
                _queue.Prune(_depth);
            }
        }

        ArrayPool<byte>.Shared.Return(withType);
        return ended;
    }
}
