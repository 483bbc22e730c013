using Gossip.Transports;

namespace Gossip.Simulation.Network;

/// <summary>One end of a connection in a virtual network. Only its asynchronous methods work.</summary>
internal sealed class VirtualStream(StreamPipe incoming, StreamPipe outgoing) : Stream, IConnectionStream
{
    /// <inheritdoc />
    public override bool CanRead => true;

    /// <inheritdoc />
    public override bool CanWrite => true;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc />
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        incoming.ReadAsync(buffer, cancellationToken);

    /// <inheritdoc />
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc />
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        outgoing.WriteAsync(buffer, cancellationToken);

    /// <inheritdoc />
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc />
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public ValueTask EndWritingAsync()
    {
        outgoing.Finish();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public void Reset()
    {
        outgoing.Finish(isReset: true);
        incoming.CloseReader();
    }

    /// <inheritdoc />
    public override void Flush()
    {
    }

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => throw BlockingNotSupported();

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => throw BlockingNotSupported();

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            outgoing.Finish();
            incoming.CloseReader();
        }

        base.Dispose(disposing);
    }

    private static NotSupportedException BlockingNotSupported() => new("A virtual stream cannot block: use its asynchronous methods.");
}
