using System.Net;
using System.Net.Sockets;
using Gossip.Transports;

namespace Gossip.Tests.Transports;

/// <summary>Makes the transports that one fixture lets talk to each other.</summary>
public interface ITransportFactory
{
    IMeasuredTransport Create(IPEndPoint endPoint, int packetQueueDepth = 4096, int connectionBacklog = 128);

    /// <summary>An endpoint on which nothing listens.</summary>
    IPEndPoint UnusedEndPoint();
}

public sealed class SocketTransportFactory : ITransportFactory
{
    public IMeasuredTransport Create(IPEndPoint endPoint, int packetQueueDepth = 4096, int connectionBacklog = 128) =>
        new SocketTransport(new SocketTransportOptions
        {
            BindEndPoints = [endPoint],
            PacketQueueDepth = packetQueueDepth,
            ConnectionBacklog = connectionBacklog,
        });

    public IPEndPoint UnusedEndPoint()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }
}

public sealed class InMemoryTransportFactory : ITransportFactory
{
    private readonly InMemoryNetwork _network = new();
    private InMemoryNetwork? _narrow;

    // Queue lengths belong to the network, so a test that wants its own gets a network of its own.
    public IMeasuredTransport Create(IPEndPoint endPoint, int packetQueueDepth = 4096, int connectionBacklog = 128)
    {
        if (packetQueueDepth != 4096 || connectionBacklog != 128)
        {
            _narrow = new InMemoryNetwork { PacketQueueDepth = packetQueueDepth, ConnectionBacklog = connectionBacklog };
        }

        return (_narrow ?? _network).CreateTransport(endPoint);
    }

    public IPEndPoint UnusedEndPoint() => new(IPAddress.Loopback, 1);
}
