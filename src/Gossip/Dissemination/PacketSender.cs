using Gossip.Diagnostics;
using Gossip.Members;
using Gossip.Transports;
using Gossip.Wire;

namespace Gossip.Dissemination;

/// <summary>
/// Sends packets for one actor: the actor's own messages first, then as much news and messages of the application as fits. Each actor
/// has its own, so that none waits for another and no buffer is shared.
/// </summary>
internal sealed class PacketSender
{
    /// <summary>Receivers from this protocol version on verify a checksum (protocol section 7).</summary>
    private const byte CrcProtocol = 5;

    /// <summary>One in so many bytes is the application's, if it has messages to send.</summary>
    private const int MessageShare = 4;

    private readonly ITransport _transport;
    private readonly TransmitLimitedQueue _news;
    private readonly TransmitLimitedQueue _messages;
    private readonly MemberTable _table;
    private readonly GossipOptions _options;
    private readonly GossipMetrics _metrics;
    private readonly PacketWriter _writer;
    private int _messageCredit;

    public PacketSender(
        ITransport transport,
        TransmitLimitedQueue news,
        TransmitLimitedQueue messages,
        MemberTable table,
        LayerSettings layers,
        GossipOptions options,
        GossipMetrics metrics)
    {
        _transport = transport;
        _news = news;
        _messages = messages;
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

    /// <summary>The longest message of which a packet is made alone.</summary>
    public int Capacity => _options.PacketBufferSize - _writer.Overhead;

    /// <summary>Fills the room that is left with news of members and messages of the application.</summary>
    public void Piggyback()
    {
        int limit = ClusterScale.RetransmitLimit(_options.RetransmitMultiplier, _table.Snapshot.Count);
        FillWithMessagesFirst(limit);
        _news.Fill(_writer, limit);
        _messages.Fill(_writer, limit);
    }

    /// <summary>
    /// While messages wait they are owed their share of every packet; what a long one cannot use of this packet it is owed in the
    /// next, so that no amount of news starves a message of any length.
    /// </summary>
    private void FillWithMessagesFirst(int limit)
    {
        if (_messages.Count == 0)
        {
            _messageCredit = 0;
            return;
        }

        _messageCredit = Math.Min(Capacity, _messageCredit + (Capacity / MessageShare));
        _messageCredit -= _messages.Fill(_writer, limit, _messageCredit);
    }

    /// <summary>Sends the packet.</summary>
    /// <param name="destination">Whom to send to.</param>
    /// <param name="protocolMaximum">The highest protocol version the receiver is known to understand, 0 when unknown.</param>
    /// <returns>Whether the packet was handed to the network.</returns>
    public bool Send(in NodeAddress destination, byte protocolMaximum)
    {
        TrafficKind kind = TrafficKinds.Of(_writer.FirstType);
        ReadOnlySpan<byte> payload = _writer.Finish(new PacketLayers(_options.EnableCompression, protocolMaximum >= CrcProtocol));
        bool sent = _transport.TrySendPacket(payload, destination);
        _metrics.PacketSent(kind, payload.Length, sent);
        return sent;
    }
}
