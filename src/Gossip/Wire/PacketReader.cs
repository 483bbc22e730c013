namespace Gossip.Wire;

/// <summary>
/// Takes a packet apart into its messages: label, encryption, checksum, then compression and compounds, in any nesting up to a limit.
/// One owner, used again and again; never throws, whatever the bytes, and allocates nothing once its tables exist, but for packets
/// that a wrong key or hand has touched.
/// </summary>
/// <param name="settings">What is expected around a packet.</param>
internal sealed class PacketReader(LayerSettings settings)
{
    private readonly WireBuffer _opened = new();
    private WireBuffer? _inflated;

    /// <summary>Hands each message of a packet to a handler, and tells it of everything that is not one.</summary>
    /// <param name="packet">The bytes that arrived.</param>
    /// <param name="handler">Takes the messages; what it throws comes out of here.</param>
    public void Read(ReadOnlyMemory<byte> packet, IMessageHandler handler)
    {
        _inflated?.Reset();
        DropReason? fault = PeelLabel(ref packet) ?? Decrypt(ref packet) ?? VerifyChecksum(ref packet);
        if (fault is { } reason)
        {
            handler.Drop(reason);
        }
        else
        {
            Open(packet, handler, nesting: 0);
        }
    }

    /// <returns>Why the packet is not read any further, if so.</returns>
    private DropReason? PeelLabel(ref ReadOnlyMemory<byte> packet)
    {
        if (!LabelLayer.TryPeel(packet, out ReadOnlyMemory<byte> label, out packet))
        {
            return DropReason.Malformed;
        }

        return label.Span.SequenceEqual(settings.InboundLabel.Span) ? null : DropReason.LabelMismatch;
    }

    private DropReason? Decrypt(ref ReadOnlyMemory<byte> packet)
    {
        if (settings.Keyring is not { } keyring)
        {
            return null;
        }

        _opened.Reset();
        Span<byte> room = _opened.GetSpan(packet.Length);
        if (EncryptionLayer.TryOpen(packet.Span, keyring, settings.Label.Span, room, out int length))
        {
            _opened.Advance(length);
            packet = _opened.WrittenMemory;
            return null;
        }

        return settings.RequiresEncryption ? DropReason.Undecryptable : null;
    }

    private static DropReason? VerifyChecksum(ref ReadOnlyMemory<byte> packet)
    {
        bool hasChecksum = !packet.IsEmpty && (MessageType)packet.Span[0] == MessageType.Crc;
        return !hasChecksum || CrcLayer.TryVerify(packet[1..], out packet) ? null : DropReason.CrcMismatch;
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

        if (parts.Malformed > 0)
        {
            handler.Drop(DropReason.Malformed, parts.Malformed);
        }

        if (parts.Truncated > 0)
        {
            handler.Drop(DropReason.Truncated, parts.Truncated);
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
        _inflated ??= new WireBuffer(0, WireLimits.MaximumPacketLength);
        int start = _inflated.WrittenCount;
        if (!LzwDecoder.TryDecode(message.Buffer, _inflated, WireLimits.MaximumPacketLength - start))
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
