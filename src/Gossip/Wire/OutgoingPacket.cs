namespace Gossip.Wire;

/// <summary>A packet that layers are being put around: its bytes lie in a buffer with free room in front of them and behind.</summary>
internal ref struct OutgoingPacket
{
    private readonly Span<byte> _buffer;
    private int _start;
    private int _end;

    /// <summary>Starts from bytes within a buffer.</summary>
    /// <param name="buffer">The buffer, with room for every layer to come.</param>
    /// <param name="start">Where the bytes start.</param>
    /// <param name="length">How many they are.</param>
    public OutgoingPacket(Span<byte> buffer, int start, int length)
    {
        _buffer = buffer;
        _start = start;
        _end = start + length;
    }

    /// <summary>The packet so far.</summary>
    public readonly Span<byte> Bytes => _buffer[_start.._end];

    /// <summary>The bytes of the packet so far.</summary>
    public readonly int Length => _end - _start;

    /// <summary>Makes the packet longer at its front.</summary>
    /// <param name="count">By how many bytes.</param>
    /// <returns>These bytes, to be written.</returns>
    public Span<byte> Prepend(int count)
    {
        _start -= count;
        return _buffer.Slice(_start, count);
    }

    /// <summary>Makes the packet longer at its end.</summary>
    /// <param name="count">By how many bytes, to be written.</param>
    public void Append(int count) => _end += count;
}
