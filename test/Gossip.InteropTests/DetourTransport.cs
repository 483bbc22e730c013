using System.Collections.Concurrent;
using System.Net;
using System.Threading.Channels;
using Gossip.Transports;

namespace Gossip.InteropTests;

/// <summary>Sockets on loopback that reach certain members elsewhere than where these say they listen.</summary>
internal sealed class DetourTransport : ITransport
{
    private readonly SocketTransport _sockets = new(new SocketTransportOptions { BindEndPoints = [new IPEndPoint(IPAddress.Loopback, 0)] });
    private readonly ConcurrentDictionary<IPEndPoint, IPEndPoint> _detours = new();

    /// <inheritdoc />
    public IReadOnlyList<IPEndPoint> LocalEndPoints => _sockets.LocalEndPoints;

    /// <inheritdoc />
    public ChannelReader<Packet> Packets => _sockets.Packets;

    /// <inheritdoc />
    public ChannelReader<StreamConnection> Connections => _sockets.Connections;

    /// <summary>From now on what is sent to one address goes to another.</summary>
    /// <param name="told">Where a member says it listens.</param>
    /// <param name="real">Where it does.</param>
    public void Lead(IPEndPoint told, IPEndPoint real) => _detours[told] = real;

    /// <inheritdoc />
    public ValueTask StartAsync(CancellationToken cancellationToken) => _sockets.StartAsync(cancellationToken);

    /// <inheritdoc />
    public bool TrySendPacket(ReadOnlySpan<byte> payload, in NodeAddress destination) => _sockets.TrySendPacket(payload, Real(destination));

    /// <inheritdoc />
    public ValueTask<Stream> ConnectAsync(NodeAddress destination, CancellationToken cancellationToken) =>
        _sockets.ConnectAsync(Real(destination), cancellationToken);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _sockets.DisposeAsync();

    private NodeAddress Real(in NodeAddress told) =>
        _detours.TryGetValue(told.EndPoint, out IPEndPoint? real) ? told with { EndPoint = real } : told;
}
