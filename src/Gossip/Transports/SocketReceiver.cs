using System.Net;
using System.Net.Sockets;

namespace Gossip.Transports;

/// <summary>
/// Receives the packets of one socket on a thread of its own: blocking receives cost half the processor time of asynchronous ones.
/// Ends when its socket is disposed after <c>stopping</c> was cancelled.
/// </summary>
internal sealed class SocketReceiver
{
    private const int StackSize = 256 * 1024;

    /// <summary>More than any UDP packet carries, so none is cut.</summary>
    private const int ScratchSize = 64 * 1024;

    /// <summary>A burst of errors is the echo of packets sent to closed ports; more in a row is a network that is down.</summary>
    private const int ErrorsBeforePause = 16;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly Socket _socket;
    private readonly TransportQueues _queues;
    private readonly TransportCounters _counters;
    private readonly TimeProvider _timeProvider;
    private readonly CancellationToken _stopping;
    private readonly byte[] _scratch = GC.AllocateUninitializedArray<byte>(ScratchSize, pinned: true);
    private readonly SocketAddress _source;
    private readonly int _sourceSize;
    private readonly SourceEndPoints _sources = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _errorsInARow;

    public SocketReceiver(
        Socket socket, TransportQueues queues, TransportCounters counters, TimeProvider timeProvider, CancellationToken stopping)
    {
        _socket = socket;
        _queues = queues;
        _counters = counters;
        _timeProvider = timeProvider;
        _stopping = stopping;
        _source = new SocketAddress(socket.AddressFamily);
        _sourceSize = _source.Size;
    }

    /// <summary>Completes when the thread has ended; never faults.</summary>
    public Task Completion => _ended.Task;

    public void Start()
    {
        var thread = new Thread(Run, StackSize) { IsBackground = true, Name = $"Gossip packets {_socket.LocalEndPoint}" };
        thread.UnsafeStart();
    }

    private void Run()
    {
        try
        {
            while (!_stopping.IsCancellationRequested)
            {
                ReceiveOne();
            }
        }
        catch (Exception) when (_stopping.IsCancellationRequested)
        {
            // The socket was disposed under us: the ordinary end.
        }
        catch (Exception exception)
        {
            _queues.Fail(exception);
        }
        finally
        {
            _ended.SetResult();
        }
    }

    private void ReceiveOne()
    {
        int length;
        try
        {
            _source.Size = _sourceSize;
            length = _socket.ReceiveFrom(_scratch, SocketFlags.None, _source);
        }
        catch (SocketException) when (!_stopping.IsCancellationRequested)
        {
            RideOutError();
            return;
        }

        _errorsInARow = 0;
        if (!_stopping.IsCancellationRequested)
        {
            Deliver(_scratch.AsSpan(0, length));
        }
    }

    private void Deliver(ReadOnlySpan<byte> payload)
    {
        if (_sources.Find(_source) is { } source)
        {
            _queues.Add(Packet.Rent(payload, source, _timeProvider.GetTimestamp()));
        }
        else
        {
            _counters.ReceiveFailed();
        }
    }

    private void RideOutError()
    {
        _counters.ReceiveFailed();
        if (++_errorsInARow > ErrorsBeforePause)
        {
            _stopping.WaitHandle.WaitOne(Pause);
        }
    }
}
