using System.Buffers;

namespace Gossip.Wire;

/// <summary>A growable buffer to write messages into, used again and again: once grown it allocates nothing.</summary>
internal sealed class WireBuffer : IBufferWriter<byte>
{
    private const int SmallestGrowth = 256;

    /// <summary>
    /// The longest array that is taken from the pool, enough for the state of 20,000 members: the pool keeps what it is given, and a peer
    /// that sends a message which inflates to 256 MiB should not decide how much that is.
    /// </summary>
    private const int LongestPooled = 2 << 20;

    private readonly bool _isPooled;
    private byte[] _bytes;
    private int _written;

    /// <summary>Creates an empty buffer.</summary>
    /// <param name="initialCapacity">The bytes to have room for at once.</param>
    /// <param name="maximumCapacity">The bytes beyond which it does not grow, a pooled array's excess aside.</param>
    /// <param name="isPooled">Whether it grows into arrays of the shared pool: for messages that are long and rare. Starts empty then.</param>
    public WireBuffer(int initialCapacity = 0, int maximumCapacity = int.MaxValue, bool isPooled = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(initialCapacity);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumCapacity, initialCapacity);
        _bytes = initialCapacity == 0 ? [] : new byte[initialCapacity];
        MaximumCapacity = Math.Min(maximumCapacity, Array.MaxLength);
        _isPooled = isPooled && initialCapacity == 0;
    }

    /// <summary>The bytes there is room for without growing.</summary>
    public int Capacity => _bytes.Length;

    /// <summary>The bytes beyond which the buffer does not grow.</summary>
    public int MaximumCapacity { get; }

    /// <summary>How many bytes have been written since the last reset.</summary>
    public int WrittenCount => _written;

    /// <summary>The bytes written since the last reset.</summary>
    public ReadOnlySpan<byte> WrittenSpan => _bytes.AsSpan(0, _written);

    /// <summary>
    /// The bytes written since the last reset. Growing leaves slices taken before as they were, unless the buffer is pooled; a reset does not.
    /// </summary>
    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, _written);

    /// <summary>Forgets what was written and keeps the room.</summary>
    public void Reset() => _written = 0;

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _bytes.Length - _written);
        _written += count;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The buffer may not grow that far.</exception>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _bytes.AsMemory(_written);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The buffer may not grow that far.</exception>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _bytes.AsSpan(_written);
    }

    /// <summary>Appends bytes.</summary>
    /// <param name="bytes">What to append.</param>
    /// <exception cref="InvalidOperationException">The buffer may not grow that far.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        _written += bytes.Length;
    }

    /// <summary>Makes room for more bytes, if the maximum allows it.</summary>
    /// <param name="count">The free bytes wanted, at least 1.</param>
    /// <returns>Whether there is that much room now.</returns>
    public bool TryMakeRoom(int count)
    {
        if (count <= _bytes.Length - _written)
        {
            return true;
        }

        if (count > MaximumCapacity - _written)
        {
            return false;
        }

        long wanted = Math.Max((long)_written + count, Math.Max(2L * _bytes.Length, SmallestGrowth));
        int capacity = (int)Math.Min(wanted, MaximumCapacity);
        byte[] larger = _isPooled && capacity <= LongestPooled ? ArrayPool<byte>.Shared.Rent(capacity) : new byte[capacity];
        WrittenSpan.CopyTo(larger);
        ReturnBytes();
        _bytes = larger;
        return true;
    }

    /// <summary>Forgets what was written, and the room too: a pooled array goes back.</summary>
    public void Release()
    {
        ReturnBytes();
        (_bytes, _written) = ([], 0);
    }

    /// <summary>Makes room while bytes beyond the written ones are in use: they survive the growth.</summary>
    /// <param name="used">The bytes in use behind the written ones.</param>
    /// <param name="wanted">The free bytes wanted behind the written ones, those in use included.</param>
    /// <param name="free">All free bytes behind the written ones, with those in use in front.</param>
    /// <returns>Whether there is that much room now.</returns>
    public bool TryExtend(int used, int wanted, out Span<byte> free)
    {
        int written = _written;
        _written += used;
        bool extended = TryMakeRoom(Math.Max(wanted - used, 1));
        _written = written;
        free = _bytes.AsSpan(_written);
        return extended;
    }

    /// <summary>Hands the array over for good and starts with an empty one.</summary>
    /// <param name="written">How many of its bytes have been written.</param>
    /// <param name="isPooled">Whether the array belongs back to the shared pool.</param>
    /// <returns>The array.</returns>
    public byte[] DetachBytes(out int written, out bool isPooled)
    {
        isPooled = IsFromPool;
        byte[] bytes = _bytes;
        written = _written;
        (_bytes, _written) = ([], 0);
        return bytes;
    }

    /// <summary>Whether the array is the pool's, which gives out powers of two: none is longer than the longest that is asked for.</summary>
    private bool IsFromPool => _isPooled && _bytes.Length is > 0 and <= LongestPooled;

    private void ReturnBytes()
    {
        if (IsFromPool)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }
    }

    private void MakeRoom(int sizeHint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        if (!TryMakeRoom(Math.Max(sizeHint, 1)))
        {
            throw new InvalidOperationException($"The buffer may not grow beyond {MaximumCapacity:N0} bytes.");
        }
    }
}
