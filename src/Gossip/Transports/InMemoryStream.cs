using System.Net;

namespace Gossip.Transports;

/// <summary>One end of a connection through an <see cref="InMemoryNetwork"/>. Asynchronous only; one read and one write at a time.</summary>
internal sealed class InMemoryStream : Stream, IConnectionStream
{
    private readonly StreamPipe _incoming;
    private readonly StreamPipe _outgoing;

    private InMemoryStream(StreamPipe incoming, StreamPipe outgoing)
    {
        _incoming = incoming;
        _outgoing = outgoing;
    }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Both ends of a new connection.</summary>
    public static (InMemoryStream Near, InMemoryStream Far) CreatePair(InMemoryNetwork network, IPEndPoint near, IPEndPoint far)
    {
        // One lock for both directions: the end of one breaks the other.
        var gate = new Lock();
        var there = new StreamPipe(network, near, far, gate);
        var back = new StreamPipe(network, far, near, gate);
        there.Opposite = back;
        back.Opposite = there;
        return (new InMemoryStream(back, there), new InMemoryStream(there, back));
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _incoming.ReadAsync(buffer, cancellationToken);

    public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return await _incoming.ReadAsync(buffer.AsMemory(offset, count), cancellationToken);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        _outgoing.WriteAsync(buffer, cancellationToken);

    public override async Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        await _outgoing.WriteAsync(buffer.AsMemory(offset, count), cancellationToken);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask EndWritingAsync()
    {
        _outgoing.CloseWriting(StreamEnd.Written);
        return ValueTask.CompletedTask;
    }

    public void Reset()
    {
        _outgoing.CloseWriting(StreamEnd.Reset);
        _incoming.CloseReading();
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Write asynchronously.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _outgoing.CloseWriting(StreamEnd.Closed);
            _incoming.CloseReading();
        }

        base.Dispose(disposing);
    }
}
