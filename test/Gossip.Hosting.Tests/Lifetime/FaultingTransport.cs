using System.Net;
using System.Threading.Channels;
using Gossip.Transports;

namespace Gossip.Hosting.Tests.Lifetime;

/// <summary>A transport that cannot go on when it is told so.</summary>
internal sealed class FaultingTransport(ITransport inner) : ITransport
{
    private readonly Channel<Packet> _packets = Channel.CreateUnbounded<Packet>();

    public IReadOnlyList<IPEndPoint> LocalEndPoints => inner.LocalEndPoints;

    public ChannelReader<Packet> Packets => _packets.Reader;

    public ChannelReader<StreamConnection> Connections => inner.Connections;

    public void Fault() => _packets.Writer.TryComplete(new IOException("the card is gone"));

    public ValueTask StartAsync(CancellationToken cancellationToken) => inner.StartAsync(cancellationToken);

    public bool TrySendPacket(ReadOnlySpan<byte> payload, in NodeAddress destination) => inner.TrySendPacket(payload, destination);

    public ValueTask<Stream> ConnectAsync(NodeAddress destination, CancellationToken cancellationToken) => inner.ConnectAsync(destination, cancellationToken);

    public ValueTask DisposeAsync()
    {
        _packets.Writer.TryComplete();
        return inner.DisposeAsync();
    }
}
