namespace Gossip.Wire;

/// <summary>
/// Takes a packet apart into its messages: checksum, compression and compounds, in any nesting up to a limit.
/// One owner, used again and again; never throws, whatever the bytes, and allocates nothing once its tables exist.
/// </summary>
internal sealed class PacketReader
{
    private LzwDecoder? _decoder;
    private WireBuffer? _inflated;

    /// <summary>Hands each message of a packet to a handler, and tells it of everything that is not one.</summary>
    /// <param name="packet">The bytes that arrived, without label and encryption.</param>
    /// <param name="handler">Takes the messages; what it throws comes out of here.</param>
    public void Read(ReadOnlyMemory<byte> packet, IMessageHandler handler)
    {
        _inflated?.Reset();
        if (packet.IsEmpty || (MessageType)packet.Span[0] != MessageType.Crc)
        {
            Open(packet, handler, nesting: 0);
        }
        else if (CrcLayer.TryVerify(packet[1..], out ReadOnlyMemory<byte> inner))
        {
            Open(inner, handler, nesting: 0);
        }
        else
        {
            handler.Drop(DropReason.CrcMismatch);
        }
    }

    private void Open(ReadOnlyMemory<byte> message, IMessageHandler handler, int nesting)
    {
        if (message.IsEmpty)
        {
            handler.Drop(DropReason.Empty);
            return;
        }

        var type = (MessageType)message.Span[0];
        ReadOnlyMemory<byte> body = message[1..];
        switch (type)
        {
            case MessageType.Compound or MessageType.Compressed when nesting == WireLimits.MaximumNesting:
                handler.Drop(DropReason.TooDeep);
                break;
            case MessageType.Compound:
                Split(body, handler, nesting + 1);
                break;
            case MessageType.Compressed:
                Inflate(body, handler, nesting + 1);
                break;
            default:
                Deliver(type, body, handler);
                break;
        }
    }

    private void Split(ReadOnlyMemory<byte> body, IMessageHandler handler, int nesting)
    {
        var parts = new CompoundReader(body);
        while (parts.TryReadNext(out ReadOnlyMemory<byte> part))
        {
            Open(part, handler, nesting);
        }

        if (parts.Count == 0)
        {
            handler.Drop(parts.IsMissing ? DropReason.Malformed : DropReason.Empty);
        }

        for (int i = 0; i < parts.Malformed; i++)
        {
            handler.Drop(DropReason.Malformed);
        }

        for (int i = 0; i < parts.Truncated; i++)
        {
            handler.Drop(DropReason.Truncated);
        }
    }

    private void Inflate(ReadOnlyMemory<byte> body, IMessageHandler handler, int nesting)
    {
        if (!CompressedMessage.TryRead(body, out CompressedMessage message))
        {
            handler.Drop(DropReason.Malformed);
            return;
        }

        // One buffer for the whole packet: its maximum bounds all that a packet inflates to, however often it nests.
        _decoder ??= new LzwDecoder();
        _inflated ??= new WireBuffer(0, WireLimits.MaximumPacketLength);
        int start = _inflated.WrittenCount;
        if (!_decoder.TryDecode(message.Buffer, _inflated, WireLimits.MaximumPacketLength - start))
        {
            handler.Drop(DropReason.InflateFailed);
            return;
        }

        Open(_inflated.WrittenMemory[start..], handler, nesting);
    }

    private static void Deliver(MessageType type, ReadOnlyMemory<byte> body, IMessageHandler handler)
    {
        switch (type)
        {
            case MessageType.User when body.IsEmpty:
                handler.Drop(DropReason.Empty);
                break;
            case MessageType.User:
            case MessageType.Ping:
            case MessageType.IndirectPing:
            case MessageType.Ack:
            case MessageType.Nack:
            case MessageType.Suspect:
            case MessageType.Alive:
            case MessageType.Dead:
                handler.Handle(type, body);
                break;
            case MessageType.PushPull:
            case MessageType.Encrypted:
            case MessageType.Crc:
            case MessageType.Error:
            case MessageType.Label:
                handler.Drop(DropReason.UnexpectedType);
                break;
            default:
                handler.Drop(DropReason.UnknownType);
                break;
        }
    }
}
