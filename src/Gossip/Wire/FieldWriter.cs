using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MessagePack;

namespace Gossip.Wire;

/// <summary>Writes the fields of a message in the old MessagePack dialect that every peer reads: raw strings, no binary type.</summary>
internal ref struct FieldWriter
{
    private MessagePackWriter _writer;

    /// <summary>Starts to write; <see cref="Complete"/> hands the bytes over.</summary>
    /// <param name="output">Where to.</param>
    public FieldWriter(IBufferWriter<byte> output) => _writer = new MessagePackWriter(output) { OldSpec = true };

    /// <summary>Writes the type byte, then how many fields follow.</summary>
    public void WriteStart(MessageType type, int fields)
    {
        _writer.GetSpan(1)[0] = (byte)type;
        _writer.Advance(1);
        _writer.WriteMapHeader(fields);
    }

    /// <summary>Writes how many fields follow, of a record that has no type byte.</summary>
    public void WriteStart(int fields) => _writer.WriteMapHeader(fields);

    /// <summary>Writes an unsigned field in its shortest form.</summary>
    public void Write(ReadOnlySpan<byte> key, uint value)
    {
        _writer.WriteString(key);
        _writer.Write(value);
    }

    /// <summary>Writes a signed field in the shortest form that peers use for signed numbers.</summary>
    public void WriteCount(ReadOnlySpan<byte> key, int value)
    {
        _writer.WriteString(key);
        switch (value)
        {
            case <= sbyte.MaxValue:
                _writer.Write((byte)value);
                break;
            case <= short.MaxValue:
                _writer.WriteInt16((short)value);
                break;
            default:
                _writer.WriteInt32(value);
                break;
        }
    }

    /// <summary>Writes a flag.</summary>
    public void Write(ReadOnlySpan<byte> key, bool value)
    {
        _writer.WriteString(key);
        _writer.Write(value);
    }

    /// <summary>Writes text as UTF-8.</summary>
    public void Write(ReadOnlySpan<byte> key, string value)
    {
        _writer.WriteString(key);
        _writer.Write(value);
    }

    /// <summary>Writes bytes; a <see langword="default"/> span is nil, an empty one is not.</summary>
    public void Write(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        _writer.WriteString(key);
        if (Unsafe.IsNullRef(ref MemoryMarshal.GetReference(value)))
        {
            _writer.WriteNil();
        }
        else
        {
            _writer.WriteString(value);
        }
    }

    /// <summary>Writes six version bytes, or nil.</summary>
    public void Write(ReadOnlySpan<byte> key, in MemberVersions? versions)
    {
        _writer.WriteString(key);
        if (versions is not { } v)
        {
            _writer.WriteNil();
            return;
        }

        Span<byte> bytes = _writer.GetSpan(7);
        bytes[0] = MessagePackCode.MinFixStr | 6;
        bytes[1] = v.ProtocolMinimum;
        bytes[2] = v.ProtocolMaximum;
        bytes[3] = v.Protocol;
        bytes[4] = v.ApplicationMinimum;
        bytes[5] = v.ApplicationMaximum;
        bytes[6] = v.Application;
        _writer.Advance(7);
    }

    /// <summary>Hands what was written to the output.</summary>
    public void Complete() => _writer.Flush();
}
