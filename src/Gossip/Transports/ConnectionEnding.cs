using System.Net.Sockets;

namespace Gossip.Transports;

/// <summary>
/// How a connection ends other than by being disposed of, which is to follow. Streams of transports that know neither way are left as
/// they are, and end when they are disposed of.
/// </summary>
internal static class ConnectionEnding
{
    /// <summary>Breaks the connection, so that the other side cannot take its end for that of a conversation that went well.</summary>
    public static void Reset(this Stream stream)
    {
        switch (stream)
        {
            case IConnectionStream connection:
                connection.Reset();
                break;
            case NetworkStream network:
                // The socket itself: disposing of the stream would send an orderly end first.
                network.Socket.Close(timeout: 0);
                break;
        }
    }

    /// <summary>Ends what this side writes, and goes on reading.</summary>
    /// <exception cref="SocketException">The connection is broken.</exception>
    /// <exception cref="IOException">The connection is broken.</exception>
    public static async ValueTask EndWritingAsync(this Stream stream)
    {
        switch (stream)
        {
            case IConnectionStream connection:
                await connection.EndWritingAsync();
                break;
            case NetworkStream network:
                network.Socket.Shutdown(SocketShutdown.Send);
                break;
        }
    }
}
