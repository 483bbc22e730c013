using System.Net;
using System.Threading.Channels;
using Gossip.Transports;

namespace Gossip.Tests.Rest;

/// <summary>Packets are received within the call that sends them, on the sender's thread; there are no streams.</summary>
internal sealed class InlineTransport(Dictionary<IPEndPoint, InlineTransport> network, IPEndPoint endPoint, TimeProvider clock) : ITransport
{
    private readonly Channel<Packet> _packets =
        Channel.CreateBounded<Packet>(new BoundedChannelOptions(64) { AllowSynchronousContinuations = true });

    private readonly Channel<StreamConnection> _connections = Channel.CreateBounded<StreamConnection>(1);

    /// <summary>How many packets have come.</summary>
    public int Received { get; private set; }

    /// <summary>Told of each packet that comes, before it is received.</summary>
    public Action? Receiving { get; set; }

    public IReadOnlyList<IPEndPoint> LocalEndPoints { get; } = [endPoint];

    public ChannelReader<Packet> Packets => _packets.Reader;

    public ChannelReader<StreamConnection> Connections => _connections.Reader;

    public ValueTask StartAsync(CancellationToken cancellationToken)
    {
        Start();
        return ValueTask.CompletedTask;
    }

    public void Start() => network[endPoint] = this;

    public bool TrySendPacket(ReadOnlySpan<byte> payload, in NodeAddress destination)
    {
        if (!network.TryGetValue(destination.EndPoint, out InlineTransport? receiver))
        {
            return false;
        }

        receiver.Received++;
        receiver.Receiving?.Invoke();
        return receiver._packets.Writer.TryWrite(Packet.Rent(payload, endPoint, clock.GetTimestamp()));
    }

    public ValueTask<Stream> ConnectAsync(NodeAddress destination, CancellationToken cancellationToken) =>
        throw new TransportException($"Cannot connect to {destination}: there are no streams.");

    public ValueTask DisposeAsync()
    {
        network.Remove(endPoint);
        _packets.Writer.TryComplete();
        _connections.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }
}
