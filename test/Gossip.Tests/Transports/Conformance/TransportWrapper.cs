using System.Net;
using System.Threading.Channels;
using Gossip.Transports;

namespace Gossip.Tests.Transports.Conformance;

/// <summary>A transport that passes everything on to another, apart from what a derived one does in its own way.</summary>
public abstract class TransportWrapper(ITransport inner) : ITransport
{
    public virtual IReadOnlyList<IPEndPoint> LocalEndPoints => inner.LocalEndPoints;

    public virtual ChannelReader<Packet> Packets => inner.Packets;

    public virtual ChannelReader<StreamConnection> Connections => inner.Connections;

    protected ITransport Inner => inner;

    public virtual ValueTask StartAsync(CancellationToken cancellationToken) => inner.StartAsync(cancellationToken);

    public virtual bool TrySendPacket(ReadOnlySpan<byte> payload, in NodeAddress destination) => inner.TrySendPacket(payload, destination);

    public virtual ValueTask<Stream> ConnectAsync(NodeAddress destination, CancellationToken cancellationToken) =>
        inner.ConnectAsync(destination, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await CloseAsync();
    }

    protected virtual ValueTask CloseAsync() => inner.DisposeAsync();
}

/// <summary>A transport that hands on the packets of another in its own way.</summary>
public abstract class ReceivingWrapper(ITransport inner, Channel<Packet> packets) : TransportWrapper(inner)
{
    private Task _pump = Task.CompletedTask;

    public override ChannelReader<Packet> Packets => packets.Reader;

    protected ChannelWriter<Packet> Writer => packets.Writer;

    public override async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        await base.StartAsync(cancellationToken);
        _pump = Task.Run(PumpAsync, CancellationToken.None);
    }

    protected override async ValueTask CloseAsync()
    {
        await base.CloseAsync();
        await _pump;
        packets.Writer.TryComplete();
    }

    protected abstract ValueTask HandOnAsync(Packet packet);

    private async Task PumpAsync()
    {
        await foreach (Packet packet in Inner.Packets.ReadAllAsync())
        {
            await HandOnAsync(packet);
        }
    }
}
