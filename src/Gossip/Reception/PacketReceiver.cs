using System.Net;
using System.Threading.Channels;
using Gossip.Detection;
using Gossip.Diagnostics;
using Gossip.Members;
using Gossip.Messaging;
using Gossip.Security;
using Gossip.Transports;
using Gossip.Wire;

namespace Gossip.Reception;

/// <summary>
/// Takes packets from the transport: answers pings at once, gives acks to whom waits for them and news to the membership loop.
/// Waits for nobody; whatever is wrong with a packet is counted and the packet dropped.
/// </summary>
internal sealed class PacketReceiver : IMessageHandler
{
    /// <summary>
    /// How many pings of one packet are answered. A prober puts one into a packet; a packet of nothing but pings is somebody's who wants
    /// many packets sent for one, perhaps to an address that is not his.
    /// </summary>
    internal const int MaximumPingsOfOnePacket = 4;

    private readonly ChannelReader<Packet> _packets;
    private readonly PacketReader _reader;
    private readonly NewsReader _news;
    private readonly MemberAdmission _admission;
    private readonly MembershipMailbox _mailbox;
    private readonly PendingProbes _pendingProbes;
    private readonly IndirectPinger _indirectPinger;
    private readonly PingResponder _responder;
    private readonly MessageReceiver _messages;
    private readonly NetworkPolicy _networks;
    private readonly NodeDiagnostics _diagnostics;
    private IPEndPoint _source = new(IPAddress.None, 0);
    private long _receivedTimestamp;
    private TrafficKind _packetKind;
    private bool _heardGoodbye;
    private int _pings;

    public PacketReceiver(
        ChannelReader<Packet> packets,
        LayerSettings layers,
        NewsReader news,
        MemberAdmission admission,
        MembershipMailbox mailbox,
        PendingProbes pendingProbes,
        IndirectPinger indirectPinger,
        PingResponder responder,
        MessageReceiver messages,
        NetworkPolicy networks,
        NodeDiagnostics diagnostics)
    {
        _packets = packets;
        _reader = new PacketReader(layers);
        _news = news;
        _admission = admission;
        _mailbox = mailbox;
        _pendingProbes = pendingProbes;
        _indirectPinger = indirectPinger;
        _responder = responder;
        _messages = messages;
        _networks = networks;
        _diagnostics = diagnostics;
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // A wait that can be cancelled allocates each time. This one need not be: the transport ends it, which shutdown closes first.
        while (await _packets.WaitToReadAsync(CancellationToken.None))
        {
            cancellationToken.ThrowIfCancellationRequested();
            while (_packets.TryRead(out Packet packet))
            {
                Receive(packet);
                packet.Return();
            }
        }
    }

    public void Handle(MessageType type, ReadOnlyMemory<byte> body)
    {
        TrafficKind kind = TrafficKinds.Of(type);
        _packetKind = _packetKind == TrafficKind.Unread ? kind : _packetKind;
        bool understood = type switch
        {
            MessageType.Ping => OnPing(body),
            MessageType.IndirectPing => OnIndirectPing(body),
            MessageType.Ack => OnAck(body),
            MessageType.Nack => OnNack(body),
            MessageType.Alive => OnAlive(body),
            MessageType.Suspect => OnSuspect(body),
            MessageType.Dead => OnDead(body),
            MessageType.User => OnUser(body),
            _ => false,
        };
        if (!understood)
        {
            Drop(DropReason.Malformed, kind);
        }
    }

    public void Drop(DropReason reason, int count = 1) => Drop(reason, TrafficKind.Unread, count);

    private void Drop(DropReason reason, TrafficKind kind, int count = 1)
    {
        _diagnostics.Metrics.Dropped(reason, kind, count);
        if (_diagnostics.Throttle.Allows(LogCause.PacketDropped, out LeftOut leftOut, (int)reason))
        {
            _diagnostics.Log.PacketDropped(_source, reason, leftOut);
        }
    }

    private void Receive(in Packet packet)
    {
        _source = packet.Source;
        _receivedTimestamp = packet.ReceivedTimestamp;
        _heardGoodbye = false;
        _pings = 0;
        _packetKind = TrafficKind.Unread;
        if (_networks.Allows(_source.Address))
        {
            _reader.Read(packet.Payload, this);
        }
        else
        {
            Drop(DropReason.ForbiddenNetwork);
        }

        _diagnostics.Metrics.PacketReceived(_packetKind, packet.Payload.Length);
    }

    private bool OnPing(ReadOnlyMemory<byte> body)
    {
        if (!PingMessage.TryRead(body, out PingMessage ping))
        {
            return false;
        }

        if (++_pings > MaximumPingsOfOnePacket)
        {
            Drop(DropReason.Overload, TrafficKind.Ping);
            return true;
        }

        _responder.Answer(ping, _source, _heardGoodbye);
        return true;
    }

    private bool OnIndirectPing(ReadOnlyMemory<byte> body)
    {
        if (!IndirectPingMessage.TryRead(body, out IndirectPingMessage request)
            || request.Port == 0
            || NetworkAddresses.FromWire(request.Target, request.Port) is not { } target)
        {
            return false;
        }

        _indirectPinger.Post(new IndirectPingRequest(
            new NodeAddress(_news.Name(request.Node), target),
            _responder.ReplyAddress(request.SourceNode, request.SourceAddress, request.SourcePort, _source),
            request.SequenceNumber,
            request.WantsNack));
        return true;
    }

    private bool OnAck(ReadOnlyMemory<byte> body)
    {
        if (!AckMessage.TryRead(body, out AckMessage ack))
        {
            return false;
        }

        if (!_pendingProbes.TryAcknowledge(ack.SequenceNumber, _receivedTimestamp, _source, ack.Payload))
        {
            _indirectPinger.PostAck(ack.SequenceNumber);
        }

        return true;
    }

    private bool OnNack(ReadOnlyMemory<byte> body)
    {
        if (!NackMessage.TryRead(body, out NackMessage nack))
        {
            return false;
        }

        _pendingProbes.TryNack(nack.SequenceNumber);
        return true;
    }

    private bool OnAlive(ReadOnlyMemory<byte> body)
    {
        if (!AliveMessage.TryRead(body, out AliveMessage message))
        {
            return false;
        }

        if (_news.IsOld(message))
        {
            return true;
        }

        if (!_news.TryRead(message, out AliveNews news))
        {
            return false;
        }

        if (!_admission.TryPost(news))
        {
            Drop(DropReason.Overload, TrafficKind.Alive);
        }

        return true;
    }

    private bool OnSuspect(ReadOnlyMemory<byte> body)
    {
        if (!SuspectMessage.TryRead(body, out SuspectMessage message)
            || !_news.TryRead(message.Node, message.From, message.Incarnation, out Accusation accusation)
            || message.Node.SequenceEqual(message.From))
        {
            return false;
        }

        if (!_mailbox.TryPostSuspect(accusation))
        {
            Drop(DropReason.Overload, TrafficKind.Suspect);
        }

        return true;
    }

    private bool OnDead(ReadOnlyMemory<byte> body)
    {
        if (!DeadMessage.TryRead(body, out DeadMessage message)
            || !_news.TryRead(message.Node, message.From, message.Incarnation, out Accusation accusation))
        {
            return false;
        }

        if (_mailbox.TryPostDead(accusation))
        {
            _heardGoodbye |= message.Node.SequenceEqual(message.From);
        }
        else
        {
            Drop(DropReason.Overload, TrafficKind.Dead);
        }

        return true;
    }

    private bool OnUser(ReadOnlyMemory<byte> body)
    {
        _messages.Receive(body.Span, _source);
        return true;
    }
}
