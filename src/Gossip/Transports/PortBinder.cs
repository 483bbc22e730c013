using System.Net;
using System.Net.Sockets;

namespace Gossip.Transports;

/// <summary>Binds packets and streams to the same ports: all of them, or none.</summary>
internal static class PortBinder
{
    /// <summary>A free port for streams may be taken for packets, or on another address; then another one is tried.</summary>
    private const int FreePortAttempts = 16;

    private const int SmallestBufferSize = 4096;

    // Windows would report an unreachable port of one peer as an error of our own socket (SIO_UDP_CONNRESET).
    private const int WindowsReportConnectionReset = -1744830452;

    /// <summary>Binds every address of the options, for packets and streams.</summary>
    /// <returns>The ports in the order of the options, listening.</returns>
    /// <exception cref="TransportException">An address cannot be bound; nothing is.</exception>
    public static BoundPort[] Bind(SocketTransportOptions options) =>
        Bind(options.BindEndPoints, (endPoint, bothFamilies) => BindOne(endPoint, bothFamilies, options));

    /// <summary>Binds every address for streams only.</summary>
    /// <param name="endPoints">Where to listen.</param>
    /// <param name="backlog">How many connections the operating system keeps until they are accepted.</param>
    /// <returns>The ports in the order of the addresses, listening, without a socket for packets.</returns>
    /// <exception cref="TransportException">An address cannot be bound; nothing is.</exception>
    public static BoundPort[] BindStreams(IReadOnlyList<IPEndPoint> endPoints, int backlog) =>
        Bind(endPoints, (endPoint, bothFamilies) => BindListener(endPoint, bothFamilies, backlog));

    private static BoundPort[] Bind(IReadOnlyList<IPEndPoint> endPoints, Func<IPEndPoint, bool, BoundPort> bindOne)
    {
        for (int attempt = 1; ; attempt++)
        {
            if (TryBind(endPoints, bindOne, isLastAttempt: attempt == FreePortAttempts) is { } ports)
            {
                return ports;
            }
        }
    }

    private static BoundPort[]? TryBind(IReadOnlyList<IPEndPoint> endPoints, Func<IPEndPoint, bool, BoundPort> bindOne, bool isLastAttempt)
    {
        IPEndPoint[] wanted = [.. endPoints.Select(NetworkAddresses.Canonical)];
        var ports = new BoundPort?[wanted.Length];
        int freePort = 0;
        bool done = false;
        IPEndPoint current = wanted[0];
        try
        {
            // Fixed ports first, lest the free port be one of them.
            foreach (int index in Enumerable.Range(0, wanted.Length).OrderBy(index => wanted[index].Port == 0))
            {
                current = wanted[index];
                int port = current.Port == 0 ? freePort : current.Port;
                ports[index] = bindOne(new IPEndPoint(current.Address, port), ListensForBothFamilies(current, wanted));
                freePort = current.Port == 0 ? ports[index]!.EndPoint.Port : freePort;
            }

            done = true;
            return ports!;
        }
        catch (SocketException exception)
        {
            if (current.Port == 0 && IsTaken(exception) && !isLastAttempt)
            {
                return null;
            }

            string reason = new SocketException(exception.ErrorCode).Message;
            throw new TransportException($"Cannot listen on {current}: {reason}.", exception);
        }
        finally
        {
            if (!done)
            {
                Array.ForEach(ports, port => port?.Dispose());
            }
        }
    }

    private static BoundPort BindOne(IPEndPoint endPoint, bool bothFamilies, SocketTransportOptions options)
    {
        Socket? listener = null;
        Socket? datagrams = null;
        try
        {
            listener = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            BindSocket(listener, endPoint, bothFamilies);
            var bound = (IPEndPoint)listener.LocalEndPoint!;

            datagrams = new Socket(endPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            BindSocket(datagrams, bound, bothFamilies);
            EnlargeBuffers(datagrams, options.ReceiveBufferSize);

            listener.Listen(options.ConnectionBacklog);
            return new BoundPort(bound, listener, datagrams);
        }
        catch
        {
            listener?.Dispose();
            datagrams?.Dispose();
            throw;
        }
    }

    private static BoundPort BindListener(IPEndPoint endPoint, bool bothFamilies, int backlog)
    {
        var listener = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            BindSocket(listener, endPoint, bothFamilies);
            listener.Listen(backlog);
            return new BoundPort((IPEndPoint)listener.LocalEndPoint!, listener, Datagrams: null);
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    private static void BindSocket(Socket socket, IPEndPoint endPoint, bool bothFamilies)
    {
        if (endPoint.AddressFamily == AddressFamily.InterNetworkV6)
        {
            socket.DualMode = bothFamilies;
        }

        if (OperatingSystem.IsWindows())
        {
            socket.ExclusiveAddressUse = true;
            if (socket.SocketType == SocketType.Dgram)
            {
                socket.IOControl(WindowsReportConnectionReset, [0, 0, 0, 0], null);
            }
        }

        socket.Bind(endPoint);
    }

    // The send buffer too: packets to hosts that no longer answer ARP stay in it for seconds, and a full one would hold up the sender.
    private static void EnlargeBuffers(Socket socket, int size)
    {
        TrySet(size, value => socket.ReceiveBufferSize = value);
        TrySet(size, value => socket.SendBufferSize = value);
    }

    private static void TrySet(int size, Action<int> set)
    {
        for (; size >= SmallestBufferSize; size /= 2)
        {
            try
            {
                set(size);
                return;
            }
            catch (SocketException)
            {
                // More than this system grants: ask for half.
            }
        }
    }

    private static bool ListensForBothFamilies(IPEndPoint endPoint, IReadOnlyList<IPEndPoint> all) =>
        endPoint.Address.Equals(IPAddress.IPv6Any)
        && !all.Any(other => other.AddressFamily == AddressFamily.InterNetwork && other.Port == endPoint.Port);

    private static bool IsTaken(SocketException exception) =>
        exception.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied;
}
