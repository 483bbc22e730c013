using System.Buffers;

namespace Gossip.Transports;

/// <summary>A piece of an in-memory stream in a pooled buffer, or one of the ways in which the stream ends.</summary>
internal readonly struct StreamSegment
{
    private readonly byte[]? _buffer;

    private StreamSegment(byte[] buffer, int length)
    {
        _buffer = buffer;
        Length = length;
    }

    private StreamSegment(StreamEnd end) => End = end;

    /// <summary>How the stream ends here; not at all where there are bytes.</summary>
    public StreamEnd End { get; }

    public int Length { get; }

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, Length);

    public static StreamSegment Of(StreamEnd end) => new(end);

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

/// <summary>How one direction of an in-memory stream ends.</summary>
internal enum StreamEnd
{
    /// <summary>It goes on.</summary>
    None,

    /// <summary>The writer writes no more, and reads on.</summary>
    Written,

    /// <summary>The writer has hung up.</summary>
    Closed,

    /// <summary>The writer has broken the connection.</summary>
    Reset,
}
