using System.Net;
using System.Net.Sockets;

namespace Gossip.Transports;

/// <summary>
/// Receives the packets of one socket on a thread of its own: blocking receives cost half the processor time of asynchronous ones.
/// Between packets the thread fires its timers. Ends when its socket is disposed after <c>stopping</c> was cancelled.
/// </summary>
internal sealed class SocketReceiver
{
    private const int StackSize = 256 * 1024;

    /// <summary>More than any UDP packet carries, so none is cut.</summary>
    private const int ScratchSize = 64 * 1024;

    /// <summary>A burst of errors is the echo of packets sent to closed ports; more in a row is a network that is down.</summary>
    private const int ErrorsBeforePause = 16;

    /// <summary>So many packets on each other's heels, and the next is received without looking at the timers first.</summary>
    private const int PacketsOfBurst = 16;

    /// <summary>How long a packet is waited for after a burst, whatever timers are due.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan OnHeels = TimeSpan.FromMilliseconds(0.1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly Socket _socket;
    private readonly TransportQueues _queues;
    private readonly TransportCounters _counters;
    private readonly ReceiverTimeProvider _timeProvider;
    private readonly CancellationToken _stopping;
    private readonly byte[] _scratch = GC.AllocateUninitializedArray<byte>(ScratchSize, pinned: true);
    private readonly SocketAddress _source;
    private readonly int _sourceSize;
    private readonly SourceEndPoints _sources = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _errorsInARow;
    private int _burst;
    private long _lastTimestamp;

    public SocketReceiver(
        Socket socket, TransportQueues queues, TransportCounters counters, ReceiverTimeProvider timeProvider, CancellationToken stopping)
    {
        _socket = socket;
        _queues = queues;
        _counters = counters;
        _timeProvider = timeProvider;
        _stopping = stopping;
        _socket.ReceiveTimeout = (int)LongestWait.TotalMilliseconds;
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
            _timeProvider.Enter();
            while (!_stopping.IsCancellationRequested)
            {
                if (IsPacketThere())
                {
                    ReceiveOne();
                }

                _timeProvider.Fire();
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
            _timeProvider.Leave();
            _ended.SetResult();
        }
    }

    /// <summary>Waits for a packet until a timer is due. In a burst the next packet is there, and asking costs as much as receiving it.</summary>
    private bool IsPacketThere()
    {
        if (_burst >= PacketsOfBurst)
        {
            return true;
        }

        long started = _timeProvider.GetTimestamp();
        TimeSpan? wait = _timeProvider.UntilNext();
        // A wait that ends early without a packet ends with an error of the socket, which receiving fetches.
        return _socket.Poll(wait ?? Timeout.InfiniteTimeSpan, SelectMode.SelectRead)
            || wait is not { } whole || _timeProvider.GetElapsedTime(started) < whole / 2;
    }

    private void ReceiveOne()
    {
        int length;
        try
        {
            _source.Size = _sourceSize;
            length = _socket.ReceiveFrom(_scratch, SocketFlags.None, _source);
        }
        catch (SocketException exception) when (!_stopping.IsCancellationRequested)
        {
            _burst = 0;
            if (exception.SocketErrorCode != SocketError.TimedOut)
            {
                RideOutError();
            }

            return;
        }

        _errorsInARow = 0;
        if (!_stopping.IsCancellationRequested)
        {
            long now = _timeProvider.GetTimestamp();
            _burst = _timeProvider.GetElapsedTime(_lastTimestamp, now) < OnHeels ? _burst + 1 : 0;
            _lastTimestamp = now;
            Deliver(_scratch.AsSpan(0, length), now);
        }
    }

    private void Deliver(ReadOnlySpan<byte> payload, long timestamp)
    {
        if (_sources.Find(_source) is { } source)
        {
            _queues.Add(Packet.Rent(payload, source, timestamp));
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
