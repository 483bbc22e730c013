namespace Gossip.Wire;

/// <summary>
/// Puts messages into one packet: one goes bare, several as a compound; then the layers.
/// One owner, used again and again; allocates nothing once its tables exist.
/// </summary>
internal sealed class PacketWriter
{
    private const int RoomInFront = LabelLayer.MaximumOverhead + EncryptionLayer.HeaderLength + CrcLayer.Overhead;
    private const int RoomBehind = EncryptionLayer.MaximumTrailerLength;
    private const int MessagesStart = RoomInFront + CompoundLayer.MaximumOverhead;

    private readonly LayerSettings _settings;
    private readonly int _packetBufferSize;
    private readonly byte[] _messages;
    private readonly ushort[] _lengths = new ushort[WireLimits.MaximumCompoundParts];
    private byte[]? _compressed;
    private int _sizeLimit;
    private int _messageBytes;

    /// <summary>Creates a writer.</summary>
    /// <param name="packetBufferSize">The largest size limit that will be asked for: 1 to 65,535 bytes.</param>
    /// <param name="settings">What to put around every packet.</param>
    public PacketWriter(int packetBufferSize, LayerSettings settings)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(packetBufferSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(packetBufferSize, WireLimits.MaximumPacketLength);
        _packetBufferSize = packetBufferSize;
        _settings = settings;
        _messages = new byte[MessagesStart + packetBufferSize + RoomBehind];
        Overhead = LabelLayer.Overhead(settings.Label.Span)
            + (settings.SealingKeys is null ? 0 : EncryptionLayer.Overhead(settings.EncryptionVersion))
            + CrcLayer.Overhead;
        Scratch = new WireBuffer(packetBufferSize);
    }

    /// <summary>A buffer to encode a message into: reset it, write, then pass what was written to <see cref="TryAdd"/>.</summary>
    public WireBuffer Scratch { get; }

    /// <summary>The bytes kept free for the layers around the messages: the label, the encryption and the checksum, wanted or not.</summary>
    public int Overhead { get; }

    /// <summary>Tells this writer's packets apart.</summary>
    public long PacketNumber { get; private set; }

    /// <summary>What the packet begins with, once there is a message in it.</summary>
    public MessageType FirstType => (MessageType)_messages[MessagesStart];

    /// <summary>How many messages are in the packet.</summary>
    public int MessageCount { get; private set; }

    /// <summary>The bytes that a further message may have; what it costs to be in a compound is already taken off.</summary>
    public int Remaining
    {
        get
        {
            if (MessageCount == 0)
            {
                return _sizeLimit;
            }

            int taken = CompoundLayer.HeaderLength + _messageBytes + ((MessageCount + 1) * CompoundLayer.PartOverhead);
            return MessageCount == WireLimits.MaximumCompoundParts ? 0 : Math.Max(0, _sizeLimit - taken);
        }
    }

    /// <summary>Starts an empty packet.</summary>
    /// <param name="sizeLimit">
    /// The most bytes of the packet with all its layers, 0 to the packet buffer size. With no more than <see cref="Overhead"/> nothing fits.
    /// </param>
    public void Begin(int sizeLimit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeLimit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sizeLimit, _packetBufferSize);
        _sizeLimit = Math.Max(0, sizeLimit - Overhead);
        _messageBytes = 0;
        MessageCount = 0;
        PacketNumber++;
    }

    /// <summary>Adds a message if it fits.</summary>
    /// <param name="message">A message with its type byte.</param>
    /// <returns>Whether it fitted; if not, the packet is as before.</returns>
    /// <exception cref="ArgumentException">The message is empty.</exception>
    public bool TryAdd(ReadOnlySpan<byte> message)
    {
        if (message.IsEmpty)
        {
            throw new ArgumentException("A message has at least its type byte.", nameof(message));
        }

        if (message.Length > Remaining)
        {
            return false;
        }

        message.CopyTo(_messages.AsSpan(MessagesStart + _messageBytes));
        _lengths[MessageCount++] = (ushort)message.Length;
        _messageBytes += message.Length;
        return true;
    }

    /// <summary>Completes the packet.</summary>
    /// <param name="layers">What to put around the messages.</param>
    /// <returns>The bytes to send, valid until the next <see cref="Begin"/>.</returns>
    /// <exception cref="InvalidOperationException">There is no message in the packet.</exception>
    public ReadOnlySpan<byte> Finish(PacketLayers layers)
    {
        if (MessageCount == 0)
        {
            throw new InvalidOperationException("A packet needs at least one message.");
        }

        var packet = new OutgoingPacket(_messages, MessagesStart, _messageBytes);
        if (MessageCount > 1)
        {
            CompoundLayer.Wrap(ref packet, _lengths.AsSpan(0, MessageCount));
        }

        if (layers.Compress)
        {
            Compress(ref packet);
        }

        if (layers.Crc)
        {
            CrcLayer.Wrap(ref packet);
        }

        if (_settings.SealingKeys is { } keyring)
        {
            EncryptionLayer.Wrap(ref packet, keyring, _settings.EncryptionVersion, _settings.Label.Span);
        }

        LabelLayer.Wrap(ref packet, _settings.Label.Span);
        return packet.Bytes;
    }

    /// <summary>Goes on with the compressed packet, which lies in another buffer, where that is shorter.</summary>
    private void Compress(ref OutgoingPacket packet)
    {
        if (packet.Length < WireLimits.MinimumCompressedLength)
        {
            return;
        }

        _compressed ??= new byte[RoomInFront + CompressedMessage.MaximumHeaderLength + _packetBufferSize + RoomBehind];
        if (CompressedMessage.TryCompress(packet.Bytes, _compressed.AsSpan(RoomInFront), out Range range))
        {
            (int offset, int length) = range.GetOffsetAndLength(_compressed.Length);
            packet = new OutgoingPacket(_compressed, RoomInFront + offset, length);
        }
    }
}
