using System.Buffers;

namespace Gossip.Wire;

/// <summary>
/// The bytes of a stream that have arrived and are not yet used up, in one piece.
/// The buffer grows with what arrives, never with what is claimed.
/// </summary>
/// <param name="stream">Where the bytes come from.</param>
/// <param name="deadline">Bounds each read.</param>
internal sealed class IncomingBytes(Stream stream, StepDeadline deadline) : IDisposable
{
    private const int InitialCapacity = 4096;

    private byte[] _bytes = [];
    private int _start;
    private int _end;
    private bool _isComplete;

    /// <summary>What has arrived and is not used up. Valid until the next read or <see cref="Detach"/>.</summary>
    public ReadOnlyMemory<byte> Unread => _bytes.AsMemory(_start.._end);

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
            await ReadMoreAsync(what, cancellationToken);
        }
    }

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
                    await ReadMoreAsync(what, cancellationToken);
                    break;
            }
        }
    }

    /// <summary>Goes on with other bytes, after which nothing comes: those that a compressed message inflated to.</summary>
    /// <param name="inflated">The bytes; not written to any more.</param>
    public void ContinueWith(WireBuffer inflated)
    {
        ReturnBytes();
        _bytes = inflated.DetachBytes(out _end);
        _start = 0;
        _isComplete = true;
    }

    /// <summary>Hands over unread bytes for good; the rest stays.</summary>
    /// <param name="count">How many, from the first unread byte.</param>
    /// <returns>The bytes.</returns>
    public PooledBytes Detach(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _end - _start);
        var detached = new PooledBytes(_bytes, _start, count, isPooled: !_isComplete);
        ReadOnlySpan<byte> rest = _bytes.AsSpan((_start + count).._end);
        byte[] remaining = _isComplete ? rest.ToArray() : CopyToPool(rest);
        (_bytes, _start, _end) = (remaining, 0, rest.Length);
        return detached;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ReturnBytes();
        (_bytes, _start, _end) = ([], 0, 0);
    }

    private async ValueTask ReadMoreAsync(string what, CancellationToken cancellationToken)
    {
        int count = 0;
        if (!_isComplete)
        {
            MakeRoom();
            count = await deadline.ReadAsync(stream, _bytes.AsMemory(_end), what, cancellationToken);
        }

        if (count == 0)
        {
            throw new WireException($"The bytes ended within {what}.");
        }

        _end += count;
    }

    private void MakeRoom()
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
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(InitialCapacity, 2 * unread));
            Unread.Span.CopyTo(larger);
            ReturnBytes();
            _bytes = larger;
        }

        (_start, _end) = (0, unread);
    }

    private void ReturnBytes()
    {
        if (!_isComplete && _bytes.Length > 0)
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
