using System.Net;
using System.Net.Sockets;

namespace Gossip.InteropTests;

/// <summary>Ports for processes that must be told theirs.</summary>
internal static class FreePort
{
    // Below the range from which systems hand out ports by themselves, so that nobody takes one between this and its use.
    private const int First = 20_000;
    private const int Last = 29_999;

    private static int s_next = Random.Shared.Next(First, Last);

    /// <summary>A loopback port that nothing uses, over UDP and TCP. Each is handed out once.</summary>
    public static IPEndPoint Next()
    {
        while (true)
        {
            int port = First + (int)((uint)Interlocked.Increment(ref s_next) % (Last - First + 1));
            var endPoint = new IPEndPoint(IPAddress.Loopback, port);
            if (CanBind(endPoint, SocketType.Dgram, ProtocolType.Udp) && CanBind(endPoint, SocketType.Stream, ProtocolType.Tcp))
            {
                return endPoint;
            }
        }
    }

    private static bool CanBind(IPEndPoint endPoint, SocketType type, ProtocolType protocol)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, type, protocol);
        try
        {
            socket.Bind(endPoint);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
