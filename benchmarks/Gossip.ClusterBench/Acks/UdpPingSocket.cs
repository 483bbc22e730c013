using System.Net;
using System.Net.Sockets;

namespace Gossip.ClusterBench.Acks;

/// <summary>Pings over UDP, of which some may be lost.</summary>
internal sealed class UdpPingSocket : IPingSocket
{
    private const int LossTimeoutMilliseconds = 200;

    private readonly Socket _socket;

    public UdpPingSocket(IPEndPoint node)
    {
        _socket = new Socket(node.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = LossTimeoutMilliseconds };
        _socket.Connect(node);
    }

    public void Send(ReadOnlySpan<byte> packet) => _socket.Send(packet, SocketFlags.None);

    public int Receive(byte[] buffer)
    {
        int length = _socket.Receive(buffer, 0, buffer.Length, SocketFlags.None, out SocketError error);
        return error == SocketError.Success ? length : 0;
    }

    public void Dispose() => _socket.Dispose();
}
