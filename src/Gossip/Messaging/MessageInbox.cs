using System.Threading.Channels;
using Gossip.Scheduling;

namespace Gossip.Messaging;

/// <summary>
/// The application's messages that have come and wait to be received: a lane of their own, bounded in number and bytes. When it is
/// full a message from a packet is dropped, and one from a stream waits.
/// </summary>
internal sealed class MessageInbox
{
    private readonly Channel<UserMessage> _messages;
    private readonly Lock _gate = new();
    private readonly List<TaskCompletionSource> _waitingForRoom = [];
    private readonly long _maximumBytes;
    private long _bytes;

    public MessageInbox(int maximumCount, long maximumBytes)
    {
        _maximumBytes = maximumBytes;
        _messages = Channel.CreateBounded<UserMessage>(new BoundedChannelOptions(maximumCount));
    }

    /// <summary>How many messages wait.</summary>
    public int Count => _messages.Reader.Count;

    /// <returns>Whether there was room.</returns>
    public bool TryPost(UserMessage message)
    {
        lock (_gate)
        {
            if (_bytes + message.Payload.Length > _maximumBytes || !_messages.Writer.TryWrite(message))
            {
                return false;
            }

            _bytes += message.Payload.Length;
            return true;
        }
    }

    /// <summary>Waits for room.</summary>
    /// <exception cref="OperationCanceledException">There was none in time.</exception>
    public async Task PostAsync(UserMessage message, CancellationToken cancellationToken)
    {
        while (true)
        {
            TaskCompletionSource room = Completions.New();
            lock (_gate)
            {
                if (TryPost(message))
                {
                    return;
                }

                _waitingForRoom.Add(room);
            }

            try
            {
                await room.AwaitAsync(cancellationToken);
            }
            finally
            {
                lock (_gate)
                {
                    _waitingForRoom.Remove(room);
                }
            }
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
            foreach (TaskCompletionSource room in _waitingForRoom)
            {
                room.TrySetResult();
            }

            return message;
        }
    }

    /// <summary>Nothing more comes; what is there can still be taken.</summary>
    public void Complete(Exception? error) => _messages.Writer.TryComplete(error);
}
