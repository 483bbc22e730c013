using System.Buffers;

namespace Gossip.Transports;

/// <summary>A piece of an in-memory stream in a pooled buffer, or the stream's end.</summary>
internal readonly struct StreamSegment
{
    private readonly byte[]? _buffer;

    private StreamSegment(byte[] buffer, int length)
    {
        _buffer = buffer;
        Length = length;
    }

    public static StreamSegment End => default;

    public bool IsEnd => _buffer is null;

    public int Length { get; }

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, Length);

    public static StreamSegment Copy(ReadOnlySpan<byte> bytes)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(buffer);
        return new StreamSegment(buffer, bytes.Length);
    }

    public void Return()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }
}
