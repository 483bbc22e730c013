using System.Net;
using System.Net.Sockets;

namespace Gossip.Tests.Transports.Conformance;

/// <summary>A listener whose backlog is full, so that further connection attempts are neither accepted nor refused.</summary>
internal static class SilentListener
{
    public static Socket Listen()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        for (int index = 0; index < 4; index++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            try
            {
                socket.Connect(listener.LocalEndPoint!);
            }
            catch (SocketException)
            {
                // In progress, and it stays so.
            }
        }

        return listener;
    }
}
