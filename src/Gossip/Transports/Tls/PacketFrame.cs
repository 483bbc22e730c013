using System.Buffers.Binary;

namespace Gossip.Transports.Tls;

/// <summary>What a frame on a connection for packets is.</summary>
internal enum PacketFrameKind : byte
{
    /// <summary>A packet of the protocol.</summary>
    Packet = 0,

    /// <summary>Asks for a sign of life.</summary>
    Question = 1,

    /// <summary>The sign of life.</summary>
    Answer = 2,
}

/// <summary>How packets are told apart on a connection: the kind (one byte), the length (two, big-endian), the bytes.</summary>
internal static class PacketFrame
{
    public const int HeaderLength = 3;

    /// <summary>What the length can say.</summary>
    public const int LargestPayload = ushort.MaxValue;

    public static void WriteHeader(Span<byte> target, PacketFrameKind kind, int length)
    {
        target[0] = (byte)kind;
        BinaryPrimitives.WriteUInt16BigEndian(target[1..], (ushort)length);
    }

    /// <summary>Reads the header of the next frame.</summary>
    /// <param name="bytes">What has come.</param>
    /// <param name="kind">What the frame is.</param>
    /// <param name="length">How long its content is.</param>
    /// <returns>Whether there is a header.</returns>
    /// <exception cref="IOException">It is none.</exception>
    public static bool TryReadHeader(ReadOnlySpan<byte> bytes, out PacketFrameKind kind, out int length)
    {
        kind = default;
        length = 0;
        if (bytes.Length < HeaderLength)
        {
            return false;
        }

        kind = (PacketFrameKind)bytes[0];
        length = BinaryPrimitives.ReadUInt16BigEndian(bytes[1..]);
        return kind <= PacketFrameKind.Answer && (kind == PacketFrameKind.Packet || length == 0)
            ? true
            : throw new IOException($"It sent {Convert.ToHexString(bytes[..HeaderLength])} where a packet should begin.");
    }
}
