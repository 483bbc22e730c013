namespace Gossip.Dissemination;

/// <summary>One message on its way to everyone, and how often this node has sent it.</summary>
internal sealed class Broadcast
{
    private byte[] _buffer = [];

    /// <summary>The member it is about; newer news about the same member takes its place.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Rises with each broadcast of the queue: tells newer from older.</summary>
    public long Id { get; private set; }

    public int Length { get; private set; }

    public int Transmits { get; set; }

    public ReadOnlySpan<byte> Message => _buffer.AsSpan(0, Length);

    /// <summary>Told when the message has been sent once, or newer news took its place.</summary>
    public TaskCompletionSource? Sent { get; set; }

    public void Reset(string name, long id, ReadOnlySpan<byte> message, TaskCompletionSource? sent)
    {
        if (_buffer.Length < message.Length)
        {
            _buffer = new byte[message.Length];
        }

        message.CopyTo(_buffer);
        Name = name;
        Id = id;
        Length = message.Length;
        Transmits = 0;
        Sent = sent;
    }
}
