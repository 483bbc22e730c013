using System.Net;
using System.Threading.Channels;
using Gossip.Simulation.Exploration.Invariants;
using Gossip.Transports;

namespace Gossip.SimulationTests.Exploration;

/// <summary>A transport with a bug of our own: looks at each packet and may send others in its place.</summary>
internal sealed class TamperedTransport(ITransport inner, Func<SentPacket, byte[], IEnumerable<byte[]>> tamper) : ITransport
{
    private readonly SentPacket _packet = new();

    public IReadOnlyList<IPEndPoint> LocalEndPoints => inner.LocalEndPoints;

    public ChannelReader<Packet> Packets => inner.Packets;

    public ChannelReader<StreamConnection> Connections => inner.Connections;

    public ValueTask StartAsync(CancellationToken cancellationToken) => inner.StartAsync(cancellationToken);

    public bool TrySendPacket(ReadOnlySpan<byte> payload, in NodeAddress destination)
    {
        _packet.Read(destination.EndPoint, payload);
        bool sent = true;
        foreach (byte[] tampered in tamper(_packet, payload.ToArray()))
        {
            sent &= inner.TrySendPacket(tampered, destination);
        }

        return sent;
    }

    public ValueTask<Stream> ConnectAsync(NodeAddress destination, CancellationToken cancellationToken) =>
        inner.ConnectAsync(destination, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
