using System.Buffers.Binary;

namespace Gossip.Wire;

/// <summary>Takes a compound apart: a count, the length of each part, then the parts.</summary>
internal ref struct CompoundReader
{
    private readonly ReadOnlyMemory<byte> _body;
    private readonly int _count;
    private int _next;
    private int _position;

    /// <summary>Starts at the first part.</summary>
    /// <param name="body">The bytes after the type byte.</param>
    public CompoundReader(ReadOnlyMemory<byte> body)
    {
        _body = body;
        _count = body.IsEmpty ? 0 : body.Span[0];
        _position = 1 + (2 * _count);
        IsMissing = body.IsEmpty;
    }

    /// <summary>Whether not even the count is there.</summary>
    public bool IsMissing { get; }

    /// <summary>How many parts are announced, 0 to 255.</summary>
    public readonly int Count => _count;

    /// <summary>After the last part: how many of those announced were missing or cut short.</summary>
    public int Truncated { get; private set; }

    /// <summary>After the last part: how many were announced without a byte; they are not delivered.</summary>
    public int Malformed { get; private set; }

    /// <summary>Finds the next part.</summary>
    /// <param name="part">A message with its type byte, never empty.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryReadNext(out ReadOnlyMemory<byte> part)
    {
        part = default;
        while (_next < _count)
        {
            // Without all lengths nobody knows where the first part begins.
            if (_position > _body.Length)
            {
                return StopTruncated();
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(_body.Span[(1 + (2 * _next))..]);
            if (length > _body.Length - _position)
            {
                return StopTruncated();
            }

            _next++;
            if (length > 0)
            {
                part = _body.Slice(_position, length);
                _position += length;
                return true;
            }

            Malformed++;
        }

        return false;
    }

    private bool StopTruncated()
    {
        Truncated = _count - _next;
        _next = _count;
        return false;
    }
}
