using System.Buffers.Binary;
using System.IO.Hashing;

namespace Gossip.Wire;

/// <summary>The layer that finds transmission errors: a CRC-32 (IEEE) of the message behind it.</summary>
internal static class CrcLayer
{
    /// <summary>The bytes the layer costs: its type byte and the checksum.</summary>
    public const int Overhead = 1 + sizeof(uint);

    /// <summary>Checks a packet.</summary>
    /// <param name="body">The bytes after the type byte.</param>
    /// <param name="inner">The message behind the checksum.</param>
    /// <returns>Whether the checksum is there and right.</returns>
    public static bool TryVerify(ReadOnlyMemory<byte> body, out ReadOnlyMemory<byte> inner)
    {
        inner = default;
        if (body.Length < sizeof(uint))
        {
            return false;
        }

        ReadOnlyMemory<byte> message = body[sizeof(uint)..];
        if (BinaryPrimitives.ReadUInt32BigEndian(body.Span) != Crc32.HashToUInt32(message.Span))
        {
            return false;
        }

        inner = message;
        return true;
    }

    /// <summary>Puts the checksum of a packet in front of it.</summary>
    /// <param name="packet">The packet.</param>
    public static void Wrap(ref OutgoingPacket packet)
    {
        uint checksum = Crc32.HashToUInt32(packet.Bytes);
        Span<byte> header = packet.Prepend(Overhead);
        header[0] = (byte)MessageType.Crc;
        BinaryPrimitives.WriteUInt32BigEndian(header[1..], checksum);
    }
}
