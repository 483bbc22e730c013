using Gossip.Diagnostics;
using Gossip.Members;
using Gossip.Transports;
using Gossip.Wire;

namespace Gossip.Dissemination;

/// <summary>
/// Sends packets for one actor: the actor's own messages first, then as much news as fits. Each actor has its own, so that none
/// waits for another and no buffer is shared.
/// </summary>
internal sealed class PacketSender
{
    /// <summary>Receivers from this protocol version on verify a checksum (protocol section 7).</summary>
    private const byte CrcProtocol = 5;

    private readonly ITransport _transport;
    private readonly BroadcastQueue _broadcasts;
    private readonly MemberTable _table;
    private readonly GossipOptions _options;
    private readonly GossipMetrics _metrics;
    private readonly PacketWriter _writer;

    public PacketSender(ITransport transport, BroadcastQueue broadcasts, MemberTable table, LayerSettings layers, GossipOptions options, GossipMetrics metrics)
    {
        _transport = transport;
        _broadcasts = broadcasts;
        _table = table;
        _options = options;
        _metrics = metrics;
        _writer = new PacketWriter(options.PacketBufferSize, layers);
    }

    /// <summary>For writing one message before it is added.</summary>
    public WireBuffer Message { get; } = new();

    /// <summary>Whether nothing has been added since <see cref="Begin"/>.</summary>
    public bool IsEmpty => _writer.MessageCount == 0;

    /// <summary>Begins a packet; with every layer around it, it stays within <see cref="GossipOptions.PacketBufferSize"/>.</summary>
    public void Begin() => _writer.Begin(_options.PacketBufferSize);

    /// <summary>Adds what <see cref="Message"/> holds and empties it.</summary>
    /// <returns>Whether it fitted.</returns>
    public bool AddMessage()
    {
        bool added = _writer.TryAdd(Message.WrittenSpan);
        Message.Reset();
        return added;
    }

    /// <summary>Fills the room that is left with news.</summary>
    public void Piggyback() =>
        _broadcasts.Fill(_writer, ClusterScale.RetransmitLimit(_options.RetransmitMultiplier, _table.Snapshot.Count));

    /// <summary>Sends the packet.</summary>
    /// <param name="destination">Whom to send to.</param>
    /// <param name="protocolMaximum">The highest protocol version the receiver is known to understand, 0 when unknown.</param>
    /// <returns>Whether the packet was handed to the network.</returns>
    public bool Send(in NodeAddress destination, byte protocolMaximum)
    {
        ReadOnlySpan<byte> payload = _writer.Finish(new PacketLayers(_options.EnableCompression, protocolMaximum >= CrcProtocol));
        bool sent = _transport.TrySendPacket(payload, destination);
        _metrics.PacketSent(payload.Length, sent);
        return sent;
    }
}
