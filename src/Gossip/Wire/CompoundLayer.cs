using System.Buffers.Binary;

namespace Gossip.Wire;

/// <summary>The innermost layer: several messages in one packet. <see cref="CompoundReader"/> takes them apart.</summary>
internal static class CompoundLayer
{
    /// <summary>What a compound costs: its type byte and the count.</summary>
    public const int HeaderLength = 2;

    /// <summary>What each message in a compound costs more than alone: its length.</summary>
    public const int PartOverhead = sizeof(ushort);

    /// <summary>The most that the layer costs.</summary>
    public const int MaximumOverhead = HeaderLength + (WireLimits.MaximumCompoundParts * PartOverhead);

    /// <summary>Writes count and lengths in front of messages that lie one after the other.</summary>
    /// <param name="packet">The messages.</param>
    /// <param name="lengths">The bytes of each, at most 255.</param>
    public static void Wrap(ref OutgoingPacket packet, ReadOnlySpan<ushort> lengths)
    {
        Span<byte> header = packet.Prepend(HeaderLength + (lengths.Length * PartOverhead));
        header[0] = (byte)MessageType.Compound;
        header[1] = (byte)lengths.Length;
        for (int i = 0; i < lengths.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(header[(HeaderLength + (i * PartOverhead))..], lengths[i]);
        }
    }
}
