using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Gossip.Transports.Tls;

/// <summary>
/// A connection over TLS that ends as those of other transports do. Only TLS's own closing message is an orderly end: a connection that
/// just ends, which anybody on the way can bring about, is a broken one.
/// </summary>
internal sealed class TlsStream : Stream, IConnectionStream
{
    /// <summary>How long the closing message may wait for a reader that is slow; then the connection is broken.</summary>
    private static readonly TimeSpan ClosingTime = TimeSpan.FromSeconds(5);

    /// <summary>What is thrown away at the end: closing with bytes unread would break the connection, and so what was written last.</summary>
    private const int MostDrained = 16 << 10;

    private readonly SslStream _tls;
    private readonly TlsSocketStream _bytes;
    private readonly TimeProvider _timeProvider;
    private volatile bool _hasReadEnd;
    private volatile bool _hasEndedWriting;
    private volatile bool _isBroken;
    private int _isDisposed;

    public TlsStream(SslStream tls, TlsSocketStream bytes, TimeProvider timeProvider)
    {
        _tls = tls;
        _bytes = bytes;
        _timeProvider = timeProvider;
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

    private bool IsDisposed => Volatile.Read(ref _isDisposed) != 0;

    // Pooled, as this is where packets come in.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        if (_hasReadEnd)
        {
            return 0;
        }

        int count = await _tls.ReadAsync(buffer, cancellationToken);
        if (count == 0 && buffer.Length > 0)
        {
            if (_bytes.HasEnded)
            {
                throw new IOException("The connection ended without the closing message of TLS: what came may not be all.");
            }

            _hasReadEnd = true;
        }

        return count;
    }

    public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return await ReadAsync(buffer.AsMemory(offset, count), cancellationToken);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            await _tls.WriteAsync(buffer, cancellationToken);
        }
        catch
        {
            // A part of a record may be out: nothing that follows would be understood.
            _isBroken = true;
            throw;
        }
    }

    public override async Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        await WriteAsync(buffer.AsMemory(offset, count), cancellationToken);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <exception cref="IOException">The connection is broken.</exception>
    public async ValueTask EndWritingAsync()
    {
        if (_isBroken || IsDisposed)
        {
            throw new IOException("The connection is broken.");
        }

        if (!_hasEndedWriting)
        {
            _hasEndedWriting = true;
            await _tls.ShutdownAsync();
        }
    }

    public void Reset()
    {
        _isBroken = true;
        _bytes.Socket.Close(timeout: 0);
    }

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            await CloseAsync(ClosingTime);
        }

        await base.DisposeAsync();
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Write asynchronously.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>In good order if the network takes the closing message at once, else broken: there is no waiting here.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            if (!_isBroken && !_hasEndedWriting)
            {
                Task closing = SendClosingMessageAsync(Timeout.InfiniteTimeSpan);
                _isBroken |= !closing.IsCompletedSuccessfully;
            }

            Close(_isBroken);
        }

        base.Dispose(disposing);
    }

    private async Task CloseAsync(TimeSpan timeout)
    {
        if (!_isBroken && !_hasEndedWriting)
        {
            await SendClosingMessageAsync(timeout);
        }

        Close(_isBroken);
    }

    private async Task SendClosingMessageAsync(TimeSpan timeout)
    {
        try
        {
            _hasEndedWriting = true;
            await _tls.ShutdownAsync().WaitAsync(timeout, _timeProvider);
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or InvalidOperationException or TimeoutException)
        {
            // The other side does not read, or has gone: it gets no orderly end.
            _isBroken = true;
        }
    }

    private void Close(bool isBroken)
    {
        if (isBroken)
        {
            _bytes.Socket.Close(timeout: 0);
        }
        else
        {
            Drain(_bytes.Socket);
        }

        _tls.Dispose();
        _bytes.Dispose();
    }

    private static void Drain(Socket socket)
    {
        try
        {
            socket.Blocking = false;
            Span<byte> discarded = stackalloc byte[1024];
            for (int total = 0; total < MostDrained && socket.Available > 0;)
            {
                total += socket.Receive(discarded, SocketFlags.None);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Broken already, or a read of one's own took it.
            return;
        }
    }
}
