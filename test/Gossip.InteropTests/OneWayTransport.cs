using System.Collections.Concurrent;
using System.Net;
using System.Threading.Channels;
using Gossip.Transports;

namespace Gossip.InteropTests;

/// <summary>Sockets on loopback from which no packet gets to certain members any more; streams do, and everything comes in.</summary>
internal sealed class OneWayTransport : ITransport
{
    private readonly SocketTransport _sockets = new(new SocketTransportOptions { BindEndPoints = [new IPEndPoint(IPAddress.Loopback, 0)] });
    private readonly ConcurrentDictionary<string, bool> _muted = new();
    private int _mutedPackets;

    /// <summary>How many packets were held back.</summary>
    public int MutedPackets => Volatile.Read(ref _mutedPackets);

    /// <inheritdoc />
    public IReadOnlyList<IPEndPoint> LocalEndPoints => _sockets.LocalEndPoints;

    /// <inheritdoc />
    public ChannelReader<Packet> Packets => _sockets.Packets;

    /// <inheritdoc />
    public ChannelReader<StreamConnection> Connections => _sockets.Connections;

    /// <summary>From now on no packet gets to a member.</summary>
    /// <param name="name">The member's name.</param>
    public void Mute(string name) => _muted[name] = true;

    /// <inheritdoc />
    public ValueTask StartAsync(CancellationToken cancellationToken) => _sockets.StartAsync(cancellationToken);

    /// <inheritdoc />
    public bool TrySendPacket(ReadOnlySpan<byte> payload, in NodeAddress destination)
    {
        if (!_muted.ContainsKey(destination.Name))
        {
            return _sockets.TrySendPacket(payload, destination);
        }

        Interlocked.Increment(ref _mutedPackets);
        return true;
    }

    /// <inheritdoc />
    public ValueTask<Stream> ConnectAsync(NodeAddress destination, CancellationToken cancellationToken) =>
        _sockets.ConnectAsync(destination, cancellationToken);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _sockets.DisposeAsync();
}
