using System.Buffers.Binary;

namespace Gossip.Wire;

/// <summary>
/// Puts messages into one packet: one goes bare, several as a compound; then the layers.
/// One owner, used again and again; allocates nothing once its tables exist.
/// </summary>
internal sealed class PacketWriter
{
    /// <summary>What a compound costs: its type byte and the count.</summary>
    public const int CompoundHeaderLength = 2;

    /// <summary>What each message in a compound costs more than alone: its length.</summary>
    public const int CompoundPartOverhead = 2;

    private const int MessagesStart =
        CrcLayer.Overhead + CompoundHeaderLength + (WireLimits.MaximumCompoundParts * CompoundPartOverhead);

    private readonly int _packetBufferSize;
    private readonly byte[] _messages;
    private readonly ushort[] _lengths = new ushort[WireLimits.MaximumCompoundParts];
    private byte[]? _compressed;
    private LzwEncoder? _encoder;
    private int _sizeLimit;
    private int _messageBytes;

    /// <summary>Creates a writer.</summary>
    /// <param name="packetBufferSize">The largest size limit that will be asked for: 1 to 65,535 bytes.</param>
    public PacketWriter(int packetBufferSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(packetBufferSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(packetBufferSize, WireLimits.MaximumPacketLength);
        _packetBufferSize = packetBufferSize;
        _messages = new byte[MessagesStart + packetBufferSize];
        Scratch = new WireBuffer(packetBufferSize);
    }

    /// <summary>A buffer to encode a message into: reset it, write, then pass what was written to <see cref="TryAdd"/>.</summary>
    public WireBuffer Scratch { get; }

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

            int taken = CompoundHeaderLength + _messageBytes + ((MessageCount + 1) * CompoundPartOverhead);
            return MessageCount == WireLimits.MaximumCompoundParts ? 0 : Math.Max(0, _sizeLimit - taken);
        }
    }

    /// <summary>Starts an empty packet.</summary>
    /// <param name="sizeLimit">
    /// The most bytes of the packet, 0 to the packet buffer size. The checksum (<see cref="CrcLayer.Overhead"/>) is not part of it.
    /// </param>
    public void Begin(int sizeLimit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeLimit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sizeLimit, _packetBufferSize);
        _sizeLimit = sizeLimit;
        _messageBytes = 0;
        MessageCount = 0;
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

        byte[] buffer = _messages;
        int end = MessagesStart + _messageBytes;
        int start = MessageCount == 1 ? MessagesStart : WriteCompoundHeader();
        if (layers.Compress && end - start >= WireLimits.MinimumCompressedLength)
        {
            Compress(ref buffer, ref start, ref end);
        }

        if (layers.Crc)
        {
            start -= CrcLayer.Overhead;
            CrcLayer.Wrap(buffer.AsSpan(start, end - start));
        }

        return buffer.AsSpan(start, end - start);
    }

    /// <summary>Writes the header right in front of the messages, which lie there one after the other.</summary>
    private int WriteCompoundHeader()
    {
        int start = MessagesStart - CompoundHeaderLength - (MessageCount * CompoundPartOverhead);
        Span<byte> header = _messages.AsSpan(start);
        header[0] = (byte)MessageType.Compound;
        header[1] = (byte)MessageCount;
        for (int i = 0; i < MessageCount; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(header[(CompoundHeaderLength + (i * CompoundPartOverhead))..], _lengths[i]);
        }

        return start;
    }

    private void Compress(ref byte[] buffer, ref int start, ref int end)
    {
        _encoder ??= new LzwEncoder();
        _compressed ??= new byte[CrcLayer.Overhead + CompressedMessage.MaximumHeaderLength + _packetBufferSize];
        Span<byte> output = _compressed.AsSpan(CrcLayer.Overhead);
        if (!CompressedMessage.TryCompress(_encoder, buffer.AsSpan(start..end), output, out Range range))
        {
            return;
        }

        buffer = _compressed;
        start = CrcLayer.Overhead + range.Start.Value;
        end = CrcLayer.Overhead + range.End.Value;
    }
}
