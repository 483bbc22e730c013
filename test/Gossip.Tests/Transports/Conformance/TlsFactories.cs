using System.Net;
using System.Net.Sockets;
using Gossip.Tests.Transports.Tls;
using Gossip.TransportConformance;
using Gossip.Transports;
using Gossip.Transports.Tls;

namespace Gossip.Tests.Transports.Conformance;

/// <summary>TLS that listens as a derived factory says; every transport is a node of its own name with a certificate of one authority.</summary>
public abstract class TlsFactory : TransportFactory, IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly Lazy<Socket> _silent = new(SilentListener.Listen);
    private int _count;

    public override int LargestPacket => 65_535;

    public override int MostPacketsKept => 4_096;

    public override int MostConnectionsKept => 64;

    public override NodeAddress? SilentAddress => new NodeAddress("silent", (IPEndPoint)_silent.Value.LocalEndPoint!);

    protected abstract IReadOnlyList<IPEndPoint> BindEndPoints { get; }

    public override ITransport Create() => TryCreateAt(BindEndPoints);

    public override ITransport TryCreateAt(IReadOnlyList<IPEndPoint> localEndPoints)
    {
        string name = $"node-{Interlocked.Increment(ref _count)}";
        return new TlsTransport(_authority.Options(name) with
        {
            // The check of clusters names its nodes itself.
            PeerIdentity = TlsPeerIdentity.Any,
            BindEndPoints = localEndPoints,
            PacketQueueDepth = 1_024,
            ConnectionBacklog = 32,
        });
    }

    public void Dispose()
    {
        if (_silent.IsValueCreated)
        {
            _silent.Value.Dispose();
        }

        _authority.Dispose();
        GC.SuppressFinalize(this);
    }
}

public sealed class TlsOnIpv4 : TlsFactory
{
    protected override IReadOnlyList<IPEndPoint> BindEndPoints => [new(IPAddress.Loopback, 0)];
}

public sealed class TlsOnIpv6 : TlsFactory
{
    public TlsOnIpv6() => Ipv6Loopback.Require();

    public override NodeAddress? SilentAddress => null;

    protected override IReadOnlyList<IPEndPoint> BindEndPoints => [new(IPAddress.IPv6Loopback, 0)];
}

public sealed class TlsOnBothFamilies : TlsFactory
{
    public TlsOnBothFamilies() => Ipv6Loopback.Require();

    protected override IReadOnlyList<IPEndPoint> BindEndPoints => [new(IPAddress.Loopback, 0), new(IPAddress.IPv6Loopback, 0)];
}

public sealed class TlsOnAnyAddress : TlsFactory
{
    protected override IReadOnlyList<IPEndPoint> BindEndPoints => [new(IPAddress.Any, 0)];
}

public sealed class TlsOnAnyAddressOfBothFamilies : TlsFactory
{
    public TlsOnAnyAddressOfBothFamilies() => Ipv6Loopback.Require();

    protected override IReadOnlyList<IPEndPoint> BindEndPoints => [new(IPAddress.IPv6Any, 0)];
}
