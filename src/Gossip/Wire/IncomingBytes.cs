using System.Buffers;

namespace Gossip.Wire;

/// <summary>
/// The bytes of a stream that have arrived and are not yet used up, in one piece.
/// The buffer grows with what arrives, never with what is claimed.
/// </summary>
/// <param name="stream">Where the bytes come from.</param>
/// <param name="deadline">Bounds the reads.</param>
/// <param name="budget">Bounds what all streams together hold, what was handed over included until this is disposed of.</param>
internal sealed class IncomingBytes(Stream stream, StreamDeadline deadline, StreamMemoryBudget? budget = null) : IDisposable
{
    private const int InitialCapacity = 4096;

    private byte[] _bytes = [];
    private int _start;
    private int _end;
    private bool _isPooled = true;
    private bool _isComplete;
    private long _reserved;
    private bool _hasReceived;

    /// <summary>What has arrived and is not used up. Valid until the next read or <see cref="Detach"/>.</summary>
    public ReadOnlyMemory<byte> Unread => _bytes.AsMemory(_start.._end);

    /// <summary>The bytes held, used or not.</summary>
    public int Capacity => _bytes.Length;

    /// <summary>Makes sure that there are this many bytes to hold, of those that all streams share.</summary>
    /// <param name="bytes">How many this stream is about to hold in all.</param>
    /// <exception cref="WireException">All streams together hold too much.</exception>
    public void Reserve(long bytes)
    {
        if (bytes > _reserved)
        {
            budget?.Reserve(bytes - _reserved);
            _reserved = bytes;
        }
    }

    /// <summary>Uses bytes up.</summary>
    /// <param name="count">How many, at most those that have arrived.</param>
    public void Consume(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _end - _start);
        _start += count;
    }

    /// <summary>Waits until a number of unread bytes have arrived.</summary>
    /// <param name="count">How many; the caller has checked that it is bearable.</param>
    /// <param name="what">What is waited for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="WireException">The stream ended before.</exception>
    /// <exception cref="TimeoutException">A read took too long.</exception>
    public async ValueTask WaitForAsync(int count, string what, CancellationToken cancellationToken)
    {
        while (_end - _start < count)
        {
            await ReadMoreAsync(count, what, cancellationToken);
        }
    }

    /// <summary>Waits until something comes.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns><see langword="false"/> when the stream has ended.</returns>
    /// <exception cref="TimeoutException">Neither came in time.</exception>
    public async ValueTask<bool> HasMoreAsync(CancellationToken cancellationToken) =>
        _end > _start || await TryReadMoreAsync(1, "an answer", cancellationToken);

    /// <summary>Waits until one whole MessagePack value has arrived; each byte is looked at once however small the pieces.</summary>
    /// <param name="offset">Where the value starts among the unread bytes.</param>
    /// <param name="maximumLength">The most bytes it may take.</param>
    /// <param name="what">What is waited for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The bytes of the value.</returns>
    /// <exception cref="WireException">The bytes are no such value, or the stream ended before.</exception>
    /// <exception cref="TimeoutException">A read took too long.</exception>
    public async ValueTask<int> WaitForValueAsync(int offset, int maximumLength, string what, CancellationToken cancellationToken)
    {
        var scanner = new MessagePackScanner(maximumLength);
        while (true)
        {
            switch (scanner.Scan(Unread.Span[offset..]))
            {
                case MessagePackScan.Complete:
                    return scanner.Length;
                case MessagePackScan.Malformed:
                    throw new WireException($"{Sentence(what)} is not MessagePack.");
                case MessagePackScan.TooLong:
                    throw new WireException($"{Sentence(what)} is longer than {maximumLength:N0} bytes.");
                default:
                    await ReadMoreAsync(int.MaxValue, what, cancellationToken);
                    break;
            }
        }
    }

    /// <summary>Goes on with other bytes, after which nothing comes: those that a compressed message inflated to.</summary>
    /// <param name="inflated">The bytes; not written to any more.</param>
    public void ContinueWith(WireBuffer inflated)
    {
        byte[] bytes = inflated.DetachBytes(out int length, out bool isPooled);
        ContinueWith(bytes, length, isPooled);
    }

    /// <summary>Goes on with other bytes, after which nothing comes: those that an encrypted message held.</summary>
    /// <param name="bytes">An array that the bytes are at the start of; handed over for good.</param>
    /// <param name="length">How many they are.</param>
    /// <param name="isPooled">Whether the array goes back to the shared pool.</param>
    public void ContinueWith(byte[] bytes, int length, bool isPooled)
    {
        ReturnBytes();
        Shrink(bytes.Length);
        (_bytes, _start, _end) = (bytes, 0, length);
        _isPooled = isPooled;
        _isComplete = true;
    }

    /// <summary>Hands over unread bytes for good; the rest stays.</summary>
    /// <param name="count">How many, from the first unread byte.</param>
    /// <returns>The bytes.</returns>
    public PooledBytes Detach(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _end - _start);
        var detached = new PooledBytes(_bytes, _start, count, _isPooled);
        ReadOnlySpan<byte> rest = _bytes.AsSpan((_start + count).._end);
        (_bytes, _start, _end) = (CopyToPool(rest), 0, rest.Length);
        _isPooled = true;
        return detached;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ReturnBytes();
        Shrink(0);
        (_bytes, _start, _end) = ([], 0, 0);
    }

    /// <param name="wanted">How many unread bytes are waited for in all: no need for room beyond.</param>
    /// <param name="what">What is waited for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="WireException">The stream has ended.</exception>
    private async ValueTask ReadMoreAsync(int wanted, string what, CancellationToken cancellationToken)
    {
        if (!await TryReadMoreAsync(wanted, what, cancellationToken))
        {
            throw _hasReceived ? new WireException($"The bytes ended within {what}.") : SilentEnd("closed the connection", cause: null);
        }
    }

    /// <returns>Whether anything came before the end.</returns>
    private async ValueTask<bool> TryReadMoreAsync(int wanted, string what, CancellationToken cancellationToken)
    {
        if (_isComplete)
        {
            return false;
        }

        MakeRoom(wanted);
        int count = await ReadAsync(_bytes.AsMemory(_end), what, cancellationToken);
        _end += count;
        _hasReceived |= count > 0;
        return count > 0;
    }

    private async ValueTask<int> ReadAsync(Memory<byte> room, string what, CancellationToken cancellationToken)
    {
        try
        {
            return await deadline.ReadAsync(stream, room, what, cancellationToken);
        }
        catch (IOException exception) when (!_hasReceived)
        {
            throw SilentEnd("broke the connection off", exception);
        }
    }

    private static WireException SilentEnd(string how, IOException? cause) => new(
        $"The other side {how} without a word: its label, its keys or its versions may not be ours, or it has too much to do.", cause)
    {
        Fault = WireFault.Overload,
    };

    private void MakeRoom(int wanted)
    {
        if (_end < _bytes.Length)
        {
            return;
        }

        int unread = _end - _start;
        if (unread <= _bytes.Length / 2 && unread + InitialCapacity <= _bytes.Length)
        {
            Unread.Span.CopyTo(_bytes);
        }
        else
        {
            int capacity = Math.Max(InitialCapacity, Math.Min(wanted, 2 * unread));
            Reserve(capacity);
            byte[] larger = ArrayPool<byte>.Shared.Rent(capacity);
            Unread.Span.CopyTo(larger);
            ReturnBytes();
            _bytes = larger;
        }

        (_start, _end) = (0, unread);
    }

    private void Shrink(long bytes)
    {
        if (bytes < _reserved)
        {
            budget?.Release(_reserved - bytes);
            _reserved = bytes;
        }
    }

    private void ReturnBytes()
    {
        if (_isPooled && _bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }
    }

    private static byte[] CopyToPool(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return [];
        }

        byte[] copy = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(copy);
        return copy;
    }

    private static string Sentence(string what) => string.Concat(what[..1].ToUpperInvariant(), what.AsSpan(1));
}
