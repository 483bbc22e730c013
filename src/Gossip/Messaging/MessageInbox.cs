using System.Threading.Channels;
using Gossip.Scheduling;

namespace Gossip.Messaging;

/// <summary>
/// The application's messages that have come and wait to be received: a lane of their own, bounded in number and bytes. When it is
/// full a message from a packet is dropped, and one from a stream waits for its turn: room that is made goes to who has waited longest,
/// and not to who comes by.
/// </summary>
internal sealed class MessageInbox
{
    private readonly Channel<UserMessage> _messages;
    private readonly Lock _gate = new();
    private readonly LinkedList<(UserMessage Message, TaskCompletionSource Taken)> _waitingForRoom = [];
    private readonly int _maximumCount;
    private readonly long _maximumBytes;
    private long _bytes;
    private bool _completed;

    public MessageInbox(int maximumCount, long maximumBytes)
    {
        _maximumCount = maximumCount;
        _maximumBytes = maximumBytes;
        _messages = Channel.CreateBounded<UserMessage>(new BoundedChannelOptions(maximumCount));
    }

    /// <summary>How many messages wait.</summary>
    public int Count => _messages.Reader.Count;

    /// <returns>Whether there was room, and nobody waits for it already.</returns>
    public bool TryPost(UserMessage message)
    {
        lock (_gate)
        {
            if (_waitingForRoom.Count > 0 || !HasRoomFor(message))
            {
                return false;
            }

            Add(message);
            return true;
        }
    }

    /// <summary>Waits for room.</summary>
    /// <exception cref="OperationCanceledException">There was none in time.</exception>
    public async Task PostAsync(UserMessage message, CancellationToken cancellationToken)
    {
        LinkedListNode<(UserMessage Message, TaskCompletionSource Taken)> waiting;
        lock (_gate)
        {
            if (TryPost(message))
            {
                return;
            }

            waiting = _waitingForRoom.AddLast((message, Completions.New()));
        }

        try
        {
            await waiting.Value.Taken.AwaitAsync(cancellationToken);
        }
        finally
        {
            GiveUp(waiting);
        }
    }

    /// <returns>Whether there is something to take; <see langword="false"/> when nothing more will come.</returns>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _messages.Reader.WaitToReadAsync(cancellationToken);

    /// <returns>The oldest message, or <see langword="null"/> when none waits.</returns>
    public UserMessage? TryTake()
    {
        lock (_gate)
        {
            if (!_messages.Reader.TryRead(out UserMessage? message))
            {
                return null;
            }

            _bytes -= message.Payload.Length;
            AdmitWaiting();
            return message;
        }
    }

    /// <summary>Nothing more comes; what is there can still be taken.</summary>
    public void Complete(Exception? error)
    {
        lock (_gate)
        {
            _completed = true;
            _messages.Writer.TryComplete(error);
        }
    }

    private void GiveUp(LinkedListNode<(UserMessage Message, TaskCompletionSource Taken)> waiting)
    {
        lock (_gate)
        {
            if (waiting.List is not null)
            {
                _waitingForRoom.Remove(waiting);
                // It may have been too long for the room there is, and the next one is not.
                AdmitWaiting();
            }
        }
    }

    /// <summary>Under the lock.</summary>
    private void AdmitWaiting()
    {
        while (_waitingForRoom.First is { } first && HasRoomFor(first.Value.Message))
        {
            _waitingForRoom.RemoveFirst();
            // Who has given up, and does not know of its turn, must not be told that the message was not taken when it was.
            if (first.Value.Taken.TrySetResult())
            {
                Add(first.Value.Message);
            }
        }
    }

    /// <summary>Under the lock.</summary>
    private bool HasRoomFor(UserMessage message) =>
        !_completed && _messages.Reader.Count < _maximumCount && _bytes + message.Payload.Length <= _maximumBytes;

    /// <summary>Under the lock; there is room.</summary>
    private void Add(UserMessage message)
    {
        _messages.Writer.TryWrite(message);
        _bytes += message.Payload.Length;
    }
}
