using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Gossip.Transports;

/// <summary>Accepts the connections of one listening socket until it is stopped, and hands each over to whoever makes something of it.</summary>
internal sealed class ConnectionAcceptor(
    Socket listener,
    Action<Socket, IPEndPoint> take,
    TransportQueues queues,
    TransportCounters counters,
    TimeProvider timeProvider,
    ILogger logger)
{
    /// <summary>How long to wait when the system has no more sockets to give.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Runs until stopped; never faults. What cannot be ridden out is passed on to the readers of the queues.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                Take(await listener.AcceptAsync(stopping));
            }
            catch (Exception) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (SocketException exception)
            {
                counters.AcceptFailed();
                await RideOutAsync(exception, stopping);
            }
            catch (Exception exception)
            {
                queues.Fail(exception);
                return;
            }
        }
    }

    private void Take(Socket socket)
    {
        try
        {
            socket.NoDelay = true;
            take(socket, NetworkAddresses.Canonical((IPEndPoint)socket.RemoteEndPoint!));
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            // The peer has hung up already.
            socket.Dispose();
            counters.AcceptFailed();
        }
    }

    private async Task RideOutAsync(SocketException exception, CancellationToken stopping)
    {
        // A peer that hangs up early must not slow the others down.
        if (exception.SocketErrorCode is SocketError.ConnectionAborted or SocketError.ConnectionReset)
        {
            return;
        }

        TransportLog.AcceptFailed(logger, exception.SocketErrorCode);
        try
        {
            await Task.Delay(Pause, timeProvider, stopping);
        }
        catch (OperationCanceledException)
        {
            // Stopped while waiting: the caller's loop sees it.
        }
    }
}
