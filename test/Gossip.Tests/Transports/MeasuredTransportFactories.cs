using System.Net;
using Gossip.Transports;

namespace Gossip.Tests.Transports;

/// <summary>Makes the transports that one fixture lets talk to each other.</summary>
public interface IMeasuredTransportFactory
{
    IMeasuredTransport Create(IPEndPoint endPoint, int packetQueueDepth = 4096, int connectionBacklog = 128);
}

public sealed class SocketTransportFactory : IMeasuredTransportFactory
{
    public IMeasuredTransport Create(IPEndPoint endPoint, int packetQueueDepth = 4096, int connectionBacklog = 128) =>
        new SocketTransport(new SocketTransportOptions
        {
            BindEndPoints = [endPoint],
            PacketQueueDepth = packetQueueDepth,
            ConnectionBacklog = connectionBacklog,
        });
}

public sealed class InMemoryTransportFactory : IMeasuredTransportFactory
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
}
