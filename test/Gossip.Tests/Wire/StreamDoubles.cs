namespace Gossip.Tests.Wire;

/// <summary>A stream that gives few bytes at each read, then ends or stalls until it is cancelled.</summary>
internal sealed class TrickleStream(byte[] bytes, int bytesPerRead, bool stallsAtEnd = false, Action? beforeRead = null) : Stream
{
    private int _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public int LargestReadAsked { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        LargestReadAsked = Math.Max(LargestReadAsked, buffer.Length);
        beforeRead?.Invoke();
        cancellationToken.ThrowIfCancellationRequested();
        if (_position == bytes.Length && stallsAtEnd)
        {
            await StallAsync(cancellationToken);
        }

        int count = Math.Min(Math.Min(bytesPerRead, buffer.Length), bytes.Length - _position);
        bytes.AsSpan(_position, count).CopyTo(buffer.Span);
        _position += count;
        return count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        await StallAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    private static async Task StallAsync(CancellationToken cancellationToken)
    {
        var never = new TaskCompletionSource();
        using CancellationTokenRegistration registration = cancellationToken.Register(() => never.TrySetCanceled(cancellationToken));
        await never.Task;
    }
}
