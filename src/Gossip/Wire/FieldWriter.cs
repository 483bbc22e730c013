using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using MessagePack;

namespace Gossip.Wire;

/// <summary>Writes the fields of a message in the old MessagePack dialect that every peer reads: raw strings, no binary type.</summary>
/// <remarks>
/// Not built on MessagePackWriter, which takes twice as long for messages as short as these. The tests read what is written with
/// MessagePackReader.
/// </remarks>
internal ref struct FieldWriter
{
    private const int LongestHeader = 5;
    private const int VersionsLength = 6;

    private readonly IBufferWriter<byte> _output;
    private Span<byte> _room;
    private int _written;

    /// <summary>Starts to write; <see cref="Complete"/> hands the bytes over.</summary>
    /// <param name="output">Where to.</param>
    public FieldWriter(IBufferWriter<byte> output)
    {
        _output = output;
        _room = output.GetSpan();
    }

    /// <summary>Writes the type byte, then how many fields follow, at most 15.</summary>
    public void WriteStart(MessageType type, int fields)
    {
        MakeRoom(1);
        _room[_written++] = (byte)type;
        WriteStart(fields);
    }

    /// <summary>Writes how many fields follow, at most 15, of a record that has no type byte.</summary>
    public void WriteStart(int fields)
    {
        MakeRoom(1);
        _room[_written++] = (byte)(MessagePackCode.MinFixMap | fields);
    }

    /// <summary>Writes an unsigned field in its shortest form.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(ReadOnlySpan<byte> key, uint value)
    {
        WriteKey(key, LongestHeader);
        if (value <= MessagePackCode.MaxFixInt)
        {
            _room[_written++] = (byte)value;
        }
        else
        {
            WriteWide(value);
        }
    }

    /// <summary>Writes a signed field in the shortest form that peers use for signed numbers.</summary>
    public void WriteCount(ReadOnlySpan<byte> key, int value)
    {
        WriteKey(key, LongestHeader);
        Span<byte> room = _room[_written..];
        switch (value)
        {
            case <= sbyte.MaxValue:
                room[0] = (byte)value;
                _written += 1;
                break;
            case <= short.MaxValue:
                room[0] = MessagePackCode.Int16;
                BinaryPrimitives.WriteInt16BigEndian(room[1..], (short)value);
                _written += 1 + sizeof(short);
                break;
            default:
                room[0] = MessagePackCode.Int32;
                BinaryPrimitives.WriteInt32BigEndian(room[1..], value);
                _written += 1 + sizeof(int);
                break;
        }
    }

    /// <summary>Writes a flag.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(ReadOnlySpan<byte> key, bool value)
    {
        WriteKey(key, 1);
        _room[_written++] = value ? MessagePackCode.True : MessagePackCode.False;
    }

    /// <summary>Writes text as UTF-8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(ReadOnlySpan<byte> key, string value)
    {
        int length = Encoding.UTF8.GetByteCount(value);
        WriteKey(key, LongestHeader + length);
        WriteRawHeader(length);
        _written += Encoding.UTF8.GetBytes(value, _room[_written..]);
    }

    /// <summary>Writes bytes; a <see langword="default"/> span is nil, an empty one is not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        WriteKey(key, LongestHeader + value.Length);
        if (Unsafe.IsNullRef(ref MemoryMarshal.GetReference(value)))
        {
            _room[_written++] = MessagePackCode.Nil;
            return;
        }

        WriteRawHeader(value.Length);
        value.CopyTo(_room[_written..]);
        _written += value.Length;
    }

    /// <summary>Writes six version bytes, or nil.</summary>
    public void Write(ReadOnlySpan<byte> key, in MemberVersions? versions)
    {
        WriteKey(key, 1 + VersionsLength);
        if (versions is not { } v)
        {
            _room[_written++] = MessagePackCode.Nil;
            return;
        }

        Span<byte> bytes = _room.Slice(_written, 1 + VersionsLength);
        bytes[0] = MessagePackCode.MinFixStr | VersionsLength;
        bytes[1] = v.ProtocolMinimum;
        bytes[2] = v.ProtocolMaximum;
        bytes[3] = v.Protocol;
        bytes[4] = v.ApplicationMinimum;
        bytes[5] = v.ApplicationMaximum;
        bytes[6] = v.Application;
        _written += bytes.Length;
    }

    /// <summary>Hands what was written to the output.</summary>
    public readonly void Complete() => _output.Advance(_written);

    /// <summary>Writes the name of a field, which is shorter than 32 bytes, and makes room for its value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WriteKey(ReadOnlySpan<byte> key, int valueLength)
    {
        MakeRoom(1 + key.Length + valueLength);
        _room[_written] = (byte)(MessagePackCode.MinFixStr | key.Length);
        key.CopyTo(_room[(_written + 1)..]);
        _written += 1 + key.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WriteRawHeader(int length)
    {
        if (length <= MessagePackRange.MaxFixStringLength)
        {
            _room[_written++] = (byte)(MessagePackCode.MinFixStr | length);
        }
        else
        {
            WriteLongRawHeader(length);
        }
    }

    /// <summary>The old dialect has no string with a length of one byte.</summary>
    private void WriteLongRawHeader(int length)
    {
        Span<byte> room = _room[_written..];
        if (length <= ushort.MaxValue)
        {
            room[0] = MessagePackCode.Str16;
            BinaryPrimitives.WriteUInt16BigEndian(room[1..], (ushort)length);
            _written += 1 + sizeof(ushort);
        }
        else
        {
            room[0] = MessagePackCode.Str32;
            BinaryPrimitives.WriteUInt32BigEndian(room[1..], (uint)length);
            _written += 1 + sizeof(uint);
        }
    }

    private void WriteWide(uint value)
    {
        Span<byte> room = _room[_written..];
        switch (value)
        {
            case <= byte.MaxValue:
                room[0] = MessagePackCode.UInt8;
                room[1] = (byte)value;
                _written += 1 + sizeof(byte);
                break;
            case <= ushort.MaxValue:
                room[0] = MessagePackCode.UInt16;
                BinaryPrimitives.WriteUInt16BigEndian(room[1..], (ushort)value);
                _written += 1 + sizeof(ushort);
                break;
            default:
                room[0] = MessagePackCode.UInt32;
                BinaryPrimitives.WriteUInt32BigEndian(room[1..], value);
                _written += 1 + sizeof(uint);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void MakeRoom(int count)
    {
        if (_room.Length - _written < count)
        {
            Grow(count);
        }
    }

    private void Grow(int count)
    {
        _output.Advance(_written);
        _written = 0;
        _room = _output.GetSpan(count);
    }
}
