using System.Net;
using System.Net.Sockets;

namespace Gossip.Transports;

/// <summary>One address that is listened on.</summary>
/// <param name="EndPoint">The address with its real port.</param>
/// <param name="Listener">Accepts streams.</param>
/// <param name="Datagrams">Sends and receives packets; <see langword="null"/> where they take another way.</param>
internal sealed record BoundPort(IPEndPoint EndPoint, Socket Listener, Socket? Datagrams) : IDisposable
{
    public void Dispose()
    {
        Listener.Dispose();
        Datagrams?.Dispose();
    }
}
