using Gossip.Wire;

namespace Gossip.Dissemination;

/// <summary>One message on its way to everyone, and how often this node has sent it.</summary>
internal sealed class Broadcast
{
    private byte[] _buffer = [];
    private PacketWriter? _lastWriter;
    private long _lastPacket;
    private TaskCompletionSource? _sent;
    private TaskCompletionSource<BroadcastOutcome>? _ended;

    /// <summary>What it is about: newer news under the same key takes its place. None for a message that stands for itself.</summary>
    public string? Key { get; private set; }

    /// <summary>Rises with each broadcast of the queue: tells newer from older.</summary>
    public long Id { get; private set; }

    public int Length { get; private set; }

    public int Transmits { get; private set; }

    /// <summary>How often it is sent at most, if that is less than others are.</summary>
    public int MaximumTransmits { get; set; }

    /// <summary>Whether another node sent it first, and this one passes it on.</summary>
    public bool IsRelayed { get; set; }

    public ReadOnlySpan<byte> Message => _buffer.AsSpan(0, Length);

    /// <param name="key">What it is about, if anything.</param>
    /// <param name="id">Its number.</param>
    /// <param name="message">The message with its type byte; copied.</param>
    /// <param name="sent">Told when the message has been sent once, or will not be.</param>
    /// <param name="ended">Told when the message will be sent no more, and why.</param>
    public void Reset(
        string? key, long id, ReadOnlySpan<byte> message, TaskCompletionSource? sent, TaskCompletionSource<BroadcastOutcome>? ended)
    {
        if (_buffer.Length < message.Length)
        {
            _buffer = new byte[message.Length];
        }

        message.CopyTo(_buffer);
        Key = key;
        Id = id;
        Length = message.Length;
        Transmits = 0;
        _lastWriter = null;
        _sent = sent;
        _ended = ended;
    }

    /// <summary>Whether it is in the packet that is being written already.</summary>
    public bool IsIn(PacketWriter packet) => ReferenceEquals(_lastWriter, packet) && _lastPacket == packet.PacketNumber;

    public void AddTo(PacketWriter packet)
    {
        packet.TryAdd(Message);
        _lastWriter = packet;
        _lastPacket = packet.PacketNumber;
    }

    public void CountTransmit()
    {
        Transmits++;
        ReleaseWaiter();
    }

    /// <summary>Whoever waits for the message to be sent once waits no longer.</summary>
    public void ReleaseWaiter()
    {
        _sent?.TrySetResult();
        _sent = null;
    }

    public void End(BroadcastOutcome outcome)
    {
        ReleaseWaiter();
        _ended?.TrySetResult(outcome);
        _ended = null;
    }
}
