using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using MessagePack;

namespace Gossip.Wire;

/// <summary>
/// The extent of one MessagePack token: its header, the raw bytes behind it, and how many values it contains.
/// The one place that knows the lengths of the format; nothing here trusts a length.
/// </summary>
/// <param name="HeaderLength">The bytes of the code and its length, 1 to 6.</param>
/// <param name="PayloadLength">The raw bytes after the header, as claimed: they may not be there.</param>
/// <param name="Children">The values that follow and belong to an array or map, as claimed.</param>
internal readonly record struct MessagePackToken(int HeaderLength, uint PayloadLength, long Children)
{
    /// <summary>Measures the token at the start of the bytes.</summary>
    /// <param name="data">Bytes that start with a token.</param>
    /// <param name="token">The extent, when the header is complete.</param>
    /// <returns>Whether it was measured, needs more bytes for its header, or cannot be.</returns>
    public static MessagePackScan Measure(ReadOnlySpan<byte> data, out MessagePackToken token)
    {
        token = default;
        if (data.IsEmpty)
        {
            return MessagePackScan.Incomplete;
        }

        byte code = data[0];
        if (TryMeasureShort(code, out token))
        {
            return MessagePackScan.Complete;
        }

        int lengthSize = LengthSize(code);
        if (lengthSize == 0)
        {
            return MessagePackScan.Malformed;
        }

        if (data.Length < 1 + lengthSize)
        {
            return MessagePackScan.Incomplete;
        }

        token = WithLength(code, lengthSize, ReadLength(data.Slice(1, lengthSize)));
        return MessagePackScan.Complete;
    }

    /// <summary>Tokens whose extent follows from the code alone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryMeasureShort(byte code, out MessagePackToken token)
    {
        if (code <= MessagePackCode.MaxFixInt || code >= MessagePackCode.MinNegativeFixInt)
        {
            token = new MessagePackToken(1, 0, 0);
            return true;
        }

        if (code is >= MessagePackCode.MinFixStr and <= MessagePackCode.MaxFixStr)
        {
            token = new MessagePackToken(1, (uint)(code & 0x1f), 0);
            return true;
        }

        return TryMeasureFixed(code, out token);
    }

    private static bool TryMeasureFixed(byte code, out MessagePackToken token)
    {
        token = code switch
        {
            <= MessagePackCode.MaxFixMap => new MessagePackToken(1, 0, 2 * (code & 0x0f)),
            <= MessagePackCode.MaxFixArray => new MessagePackToken(1, 0, code & 0x0f),
            MessagePackCode.Nil or MessagePackCode.False or MessagePackCode.True => new MessagePackToken(1, 0, 0),
            MessagePackCode.UInt8 or MessagePackCode.Int8 => new MessagePackToken(1, 1, 0),
            MessagePackCode.UInt16 or MessagePackCode.Int16 => new MessagePackToken(1, 2, 0),
            MessagePackCode.UInt32 or MessagePackCode.Int32 or MessagePackCode.Float32 => new MessagePackToken(1, 4, 0),
            MessagePackCode.UInt64 or MessagePackCode.Int64 or MessagePackCode.Float64 => new MessagePackToken(1, 8, 0),
            MessagePackCode.FixExt1 => new MessagePackToken(2, 1, 0),
            MessagePackCode.FixExt2 => new MessagePackToken(2, 2, 0),
            MessagePackCode.FixExt4 => new MessagePackToken(2, 4, 0),
            MessagePackCode.FixExt8 => new MessagePackToken(2, 8, 0),
            MessagePackCode.FixExt16 => new MessagePackToken(2, 16, 0),
            _ => default,
        };
        return token.HeaderLength != 0;
    }

    private static int LengthSize(byte code) => code switch
    {
        MessagePackCode.Str8 or MessagePackCode.Bin8 or MessagePackCode.Ext8 => 1,
        MessagePackCode.Str16 or MessagePackCode.Bin16 or MessagePackCode.Ext16 => 2,
        MessagePackCode.Str32 or MessagePackCode.Bin32 or MessagePackCode.Ext32 => 4,
        MessagePackCode.Array16 or MessagePackCode.Map16 => 2,
        MessagePackCode.Array32 or MessagePackCode.Map32 => 4,
        _ => 0,
    };

    private static uint ReadLength(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        1 => bytes[0],
        2 => BinaryPrimitives.ReadUInt16BigEndian(bytes),
        _ => BinaryPrimitives.ReadUInt32BigEndian(bytes),
    };

    private static MessagePackToken WithLength(byte code, int lengthSize, uint length) => code switch
    {
        MessagePackCode.Array16 or MessagePackCode.Array32 => new MessagePackToken(1 + lengthSize, 0, length),
        MessagePackCode.Map16 or MessagePackCode.Map32 => new MessagePackToken(1 + lengthSize, 0, 2L * length),
        MessagePackCode.Ext8 or MessagePackCode.Ext16 or MessagePackCode.Ext32 => new MessagePackToken(2 + lengthSize, length, 0),
        _ => new MessagePackToken(1 + lengthSize, length, 0),
    };
}
