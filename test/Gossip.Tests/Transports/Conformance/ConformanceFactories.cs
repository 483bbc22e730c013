using System.Net;
using System.Net.Sockets;
using Gossip.TransportConformance;
using Gossip.Transports;

namespace Gossip.Tests.Transports.Conformance;

/// <summary>Sockets that listen as a derived factory says.</summary>
public abstract class SocketFactory : TransportFactory, IDisposable
{
    private readonly Lazy<Socket> _silent = new(SilentListener.Listen);

    // Many times the queue's depth, for what the kernel keeps on top of it.
    public override int MostPacketsKept => 4_096;

    public override int MostConnectionsKept => 64;

    public override NodeAddress? SilentAddress => new NodeAddress("silent", (IPEndPoint)_silent.Value.LocalEndPoint!);

    protected abstract IReadOnlyList<IPEndPoint> BindEndPoints { get; }

    public override ITransport Create() => TryCreateAt(BindEndPoints);

    public override ITransport TryCreateAt(IReadOnlyList<IPEndPoint> localEndPoints) => new SocketTransport(new SocketTransportOptions
    {
        BindEndPoints = localEndPoints,
        PacketQueueDepth = 1_024,
        ConnectionBacklog = 32,
    });

    public void Dispose()
    {
        if (_silent.IsValueCreated)
        {
            _silent.Value.Dispose();
        }

        GC.SuppressFinalize(this);
    }
}

public sealed class Ipv4Sockets : SocketFactory
{
    protected override IReadOnlyList<IPEndPoint> BindEndPoints => [new(IPAddress.Loopback, 0)];
}

public sealed class Ipv6Sockets : SocketFactory
{
    public Ipv6Sockets() => Ipv6Loopback.Require();

    // A socket of IPv6 cannot reach the silent one, which is of IPv4; it would be refused at once.
    public override NodeAddress? SilentAddress => null;

    protected override IReadOnlyList<IPEndPoint> BindEndPoints => [new(IPAddress.IPv6Loopback, 0)];
}

public sealed class SocketsOfBothFamilies : SocketFactory
{
    public SocketsOfBothFamilies() => Ipv6Loopback.Require();

    protected override IReadOnlyList<IPEndPoint> BindEndPoints => [new(IPAddress.Loopback, 0), new(IPAddress.IPv6Loopback, 0)];
}

public sealed class SocketsOnAnyAddress : SocketFactory
{
    protected override IReadOnlyList<IPEndPoint> BindEndPoints => [new(IPAddress.Any, 0)];
}

public sealed class SocketsOnAnyAddressOfBothFamilies : SocketFactory
{
    public SocketsOnAnyAddressOfBothFamilies() => Ipv6Loopback.Require();

    protected override IReadOnlyList<IPEndPoint> BindEndPoints => [new(IPAddress.IPv6Any, 0)];
}

public sealed class Memory : TransportFactory
{
    private static readonly IPEndPoint Silent = IPEndPoint.Parse("10.9.9.9:7946");

    private readonly InMemoryNetwork _network = new() { PacketQueueDepth = 1_024, ConnectionBacklog = 32 };

    public Memory() => _network.Conditions.Disconnect(Silent);

    public override int MostPacketsKept => 1_024;

    public override int MostConnectionsKept => 32;

    public override NodeAddress? SilentAddress => new NodeAddress("silent", Silent);

    public override ITransport Create() => _network.CreateTransport(new IPEndPoint(IPAddress.Parse("10.0.0.1"), 0));

    public override ITransport TryCreateAt(IReadOnlyList<IPEndPoint> localEndPoints) => _network.CreateTransport(localEndPoints[0]);
}
