using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text.Unicode;
using MessagePack;

namespace Gossip.Wire;

/// <summary>
/// Reads the fields of a message: MessagePack maps keyed by field name, where nil means zero.
/// Every method says whether it could read; none throws or allocates, whatever the bytes.
/// </summary>
/// <remarks>
/// Not built on MessagePackReader, which reports cut or hostile input by exceptions (documented and others), so that
/// every malformed packet would cost microseconds.
/// </remarks>
internal ref struct FieldReader
{
    private readonly ReadOnlySpan<byte> _data;
    private int _position;

    /// <summary>Starts at the first byte.</summary>
    /// <param name="data">The message without its type byte.</param>
    public FieldReader(ReadOnlySpan<byte> data) => _data = data;

    /// <summary>How many bytes have been read.</summary>
    public readonly int Position => _position;

    /// <summary>Reads how many fields follow.</summary>
    public bool TryReadMapHeader(out uint count)
    {
        count = 0;
        if (_position >= _data.Length)
        {
            return false;
        }

        byte code = _data[_position];
        bool isMap = code is (>= MessagePackCode.MinFixMap and <= MessagePackCode.MaxFixMap)
            or MessagePackCode.Map16 or MessagePackCode.Map32;
        if (!isMap || !TryMeasure(out MessagePackToken token) || token.Children > _data.Length - _position)
        {
            return false;
        }

        count = (uint)(token.Children / 2);
        _position += token.HeaderLength;
        return true;
    }

    /// <summary>Reads the name of the next field; one that is not a string is skipped and comes out empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadKey(out ReadOnlySpan<byte> key)
    {
        if (_position < _data.Length && IsRaw(_data[_position]))
        {
            return TryReadRaw(out key);
        }

        key = default;
        return TrySkip();
    }

    /// <summary>Passes the name of a field, if it is this one in its shortest form.</summary>
    /// <param name="key">The name, shorter than 32 bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryPassKey(ReadOnlySpan<byte> key)
    {
        ReadOnlySpan<byte> rest = _data[_position..];
        if (rest.Length <= key.Length || rest[0] != (MessagePackCode.MinFixStr | key.Length) || !rest.Slice(1, key.Length).SequenceEqual(key))
        {
            return false;
        }

        _position += 1 + key.Length;
        return true;
    }

    /// <summary>Reads bytes, written as a string or as binary; <see langword="default"/> for nil.</summary>
    public bool TryReadRaw(out ReadOnlySpan<byte> value)
    {
        value = default;
        if (_position >= _data.Length)
        {
            return false;
        }

        byte code = _data[_position];
        if (code is >= MessagePackCode.MinFixStr and <= MessagePackCode.MaxFixStr)
        {
            return TryTake(1, (uint)(code & 0x1f), out value);
        }

        if (code == MessagePackCode.Nil)
        {
            _position++;
            return true;
        }

        return IsRaw(code) && TryMeasure(out MessagePackToken token) && TryTake(token.HeaderLength, token.PayloadLength, out value);
    }

    /// <summary>Reads the name of a node: UTF-8, at most <see cref="WireLimits.MaximumNameLength"/> bytes.</summary>
    public bool TryReadName(out ReadOnlySpan<byte> value) =>
        TryReadRaw(out value) && value.Length <= WireLimits.MaximumNameLength && Utf8.IsValid(value);

    /// <summary>Reads an IP address: 4 or 16 bytes, or none.</summary>
    public bool TryReadAddress(out ReadOnlySpan<byte> value) =>
        TryReadRaw(out value) && value.Length is 0 or 4 or 16;

    /// <summary>Reads the metadata of a member: at most <see cref="WireLimits.MaximumMetadataLength"/> bytes.</summary>
    public bool TryReadMetadata(out ReadOnlySpan<byte> value) =>
        TryReadRaw(out value) && value.Length <= WireLimits.MaximumMetadataLength;

    /// <summary>Reads an unsigned integer of any width that fits.</summary>
    public bool TryReadUInt32(out uint value)
    {
        bool read = TryReadInteger(uint.MaxValue, out ulong number);
        value = (uint)number;
        return read;
    }

    /// <summary>Reads an unsigned integer of any width that fits.</summary>
    public bool TryReadUInt16(out ushort value)
    {
        bool read = TryReadInteger(ushort.MaxValue, out ulong number);
        value = (ushort)number;
        return read;
    }

    /// <summary>Reads an unsigned integer of any width that fits.</summary>
    public bool TryReadByte(out byte value)
    {
        bool read = TryReadInteger(byte.MaxValue, out ulong number);
        value = (byte)number;
        return read;
    }

    /// <summary>Reads a count or length from 0 to a maximum.</summary>
    public bool TryReadCount(int maximum, out int value)
    {
        bool read = TryReadInteger((ulong)maximum, out ulong number);
        value = (int)number;
        return read;
    }

    /// <summary>Reads true or false.</summary>
    public bool TryReadBoolean(out bool value)
    {
        value = false;
        if (_position >= _data.Length)
        {
            return false;
        }

        byte code = _data[_position++];
        value = code == MessagePackCode.True;
        return code is MessagePackCode.True or MessagePackCode.False or MessagePackCode.Nil;
    }

    /// <summary>Reads the six version bytes, raw or as an array of small integers; nil and nothing mean that there are none.</summary>
    public bool TryReadVersions(out bool hasVersions, out MemberVersions versions)
    {
        hasVersions = false;
        versions = default;
        if (_position < _data.Length && !IsRaw(_data[_position]) && _data[_position] != MessagePackCode.Nil)
        {
            return TryReadVersionArray(out hasVersions, out versions);
        }

        if (!TryReadRaw(out ReadOnlySpan<byte> bytes) || bytes.Length is not (0 or 6))
        {
            return false;
        }

        hasVersions = bytes.Length == 6;
        versions = hasVersions ? ToVersions(bytes) : default;
        return true;
    }

    /// <summary>Skips one value of any shape.</summary>
    public bool TrySkip()
    {
        ReadOnlySpan<byte> rest = _data[_position..];
        var scanner = new MessagePackScanner(rest.Length);
        if (scanner.Scan(rest) != MessagePackScan.Complete)
        {
            return false;
        }

        _position += scanner.Length;
        return true;
    }

    private bool TryReadVersionArray(out bool hasVersions, out MemberVersions versions)
    {
        hasVersions = false;
        versions = default;
        byte code = _data[_position];
        bool isArray = code is (>= MessagePackCode.MinFixArray and <= MessagePackCode.MaxFixArray)
            or MessagePackCode.Array16 or MessagePackCode.Array32;
        if (!isArray || !TryMeasure(out MessagePackToken token) || token.Children is not (0 or 6))
        {
            return false;
        }

        _position += token.HeaderLength;
        Span<byte> bytes = stackalloc byte[6];
        for (int i = 0; i < token.Children; i++)
        {
            if (!TryReadByte(out bytes[i]))
            {
                return false;
            }
        }

        hasVersions = token.Children == 6;
        versions = hasVersions ? ToVersions(bytes) : default;
        return true;
    }

    private static MemberVersions ToVersions(ReadOnlySpan<byte> bytes) =>
        new(bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryReadInteger(ulong maximum, out ulong value)
    {
        value = 0;
        if (_position >= _data.Length)
        {
            return false;
        }

        byte code = _data[_position];
        if (code <= MessagePackCode.MaxFixInt)
        {
            _position++;
            value = code;
            return code <= maximum;
        }

        return TryReadWideInteger(code, maximum, ref value);
    }

    private bool TryReadWideInteger(byte code, ulong maximum, ref ulong value)
    {
        ReadOnlySpan<byte> bytes = _data[(_position + 1)..];
        if (code == MessagePackCode.Nil)
        {
            _position++;
            return true;
        }

        int width = code switch
        {
            MessagePackCode.UInt8 or MessagePackCode.Int8 => 1,
            MessagePackCode.UInt16 or MessagePackCode.Int16 => 2,
            MessagePackCode.UInt32 or MessagePackCode.Int32 => 4,
            MessagePackCode.UInt64 or MessagePackCode.Int64 => 8,
            _ => 0,
        };
        if (width == 0 || bytes.Length < width)
        {
            return false;
        }

        ulong number = width switch
        {
            1 => bytes[0],
            2 => BinaryPrimitives.ReadUInt16BigEndian(bytes),
            4 => BinaryPrimitives.ReadUInt32BigEndian(bytes),
            _ => BinaryPrimitives.ReadUInt64BigEndian(bytes),
        };
        bool isNegative = code >= MessagePackCode.Int8 && (number >> ((8 * width) - 1)) != 0;
        if (isNegative || number > maximum)
        {
            return false;
        }

        _position += 1 + width;
        value = number;
        return true;
    }

    private readonly bool TryMeasure(out MessagePackToken token) =>
        MessagePackToken.Measure(_data[_position..], out token) == MessagePackScan.Complete;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryTake(int headerLength, uint length, out ReadOnlySpan<byte> value)
    {
        int start = _position + headerLength;
        if (length > (uint)(_data.Length - start))
        {
            value = default;
            return false;
        }

        value = _data.Slice(start, (int)length);
        _position = start + (int)length;
        return true;
    }

    private static bool IsRaw(byte code) =>
        code is (>= MessagePackCode.MinFixStr and <= MessagePackCode.MaxFixStr)
            or (>= MessagePackCode.Bin8 and <= MessagePackCode.Bin32)
            or (>= MessagePackCode.Str8 and <= MessagePackCode.Str32);
}
