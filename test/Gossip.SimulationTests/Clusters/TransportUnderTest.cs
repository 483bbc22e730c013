using System.Net;
using System.Threading.Channels;
using Gossip.Transports;

namespace Gossip.SimulationTests.Clusters;

/// <summary>A transport that refuses packets to whom a test names, and counts the connections being made.</summary>
internal sealed class TransportUnderTest(ITransport inner) : ITransport
{
    public HashSet<IPEndPoint> RefusedDestinations { get; } = [];

    public int ConnectsBegun { get; private set; }

    public int ConnectsUnderWay { get; private set; }

    public IReadOnlyList<IPEndPoint> LocalEndPoints => inner.LocalEndPoints;

    public ChannelReader<Packet> Packets => inner.Packets;

    public ChannelReader<StreamConnection> Connections => inner.Connections;

    public ValueTask StartAsync(CancellationToken cancellationToken) => inner.StartAsync(cancellationToken);

    public bool TrySendPacket(ReadOnlySpan<byte> payload, in NodeAddress destination) =>
        !RefusedDestinations.Contains(destination.EndPoint) && inner.TrySendPacket(payload, destination);

    public async ValueTask<Stream> ConnectAsync(NodeAddress destination, CancellationToken cancellationToken)
    {
        ConnectsBegun++;
        ConnectsUnderWay++;
        try
        {
            return await inner.ConnectAsync(destination, cancellationToken);
        }
        finally
        {
            ConnectsUnderWay--;
        }
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
