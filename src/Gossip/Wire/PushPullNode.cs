using System.Buffers;

namespace Gossip.Wire;

/// <summary>One member in the state that a push/pull carries.</summary>
internal readonly ref struct PushPullNode
{
    /// <summary>The name of the member.</summary>
    public ReadOnlySpan<byte> Name { get; init; }

    /// <summary>The address of the member: 4 or 16 bytes, or none.</summary>
    public ReadOnlySpan<byte> Address { get; init; }

    /// <summary>The port of <see cref="Address"/>.</summary>
    public ushort Port { get; init; }

    /// <summary>What the application of the member says about it.</summary>
    public ReadOnlySpan<byte> Metadata { get; init; }

    /// <summary>Which of the member's announcements this is.</summary>
    public uint Incarnation { get; init; }

    /// <summary>What the sender believes of the member.</summary>
    public MemberState State { get; init; }

    /// <summary>Whether it is known which versions the member speaks.</summary>
    public bool HasVersions { get; init; }

    /// <summary>The versions the member speaks.</summary>
    public MemberVersions Versions { get; init; }

    /// <summary>Decodes a record.</summary>
    /// <param name="body">Bytes that start with the record.</param>
    /// <param name="node">The fields, as slices of the body.</param>
    /// <returns>Whether the bytes start with a well-formed record.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> body, out PushPullNode node) => TryRead(body, out node, out _);

    /// <summary>Decodes a record and says how long it is.</summary>
    /// <param name="body">Bytes that start with the record.</param>
    /// <param name="node">The fields, as slices of the body.</param>
    /// <param name="length">The bytes of the record.</param>
    /// <returns>Whether the bytes start with a well-formed record.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> body, out PushPullNode node, out int length)
    {
        node = default;
        length = 0;
        uint incarnation = 0;
        ushort port = 0;
        byte state = 0;
        bool hasVersions = false;
        MemberVersions versions = default;
        ReadOnlySpan<byte> name = default, address = default, metadata = default;

        var reader = new FieldReader(body.Span);
        if (!reader.TryReadMapHeader(out uint fields))
        {
            return false;
        }

        for (; fields > 0; fields--)
        {
            bool read = reader.TryReadKey(out ReadOnlySpan<byte> key) &&
                (key.SequenceEqual("Addr"u8) ? reader.TryReadAddress(out address)
                : key.SequenceEqual("Incarnation"u8) ? reader.TryReadUInt32(out incarnation)
                : key.SequenceEqual("Meta"u8) ? reader.TryReadMetadata(out metadata)
                : key.SequenceEqual("Name"u8) ? reader.TryReadName(out name)
                : key.SequenceEqual("Port"u8) ? reader.TryReadUInt16(out port)
                : key.SequenceEqual("State"u8) ? reader.TryReadByte(out state)
                : key.SequenceEqual("Vsn"u8) ? reader.TryReadVersions(out hasVersions, out versions)
                : reader.TrySkip());
            if (!read)
            {
                return false;
            }
        }

        length = reader.Position;
        node = new PushPullNode
        {
            Name = name,
            Address = address,
            Port = port,
            Metadata = metadata,
            Incarnation = incarnation,
            State = (MemberState)state,
            HasVersions = hasVersions,
            Versions = versions,
        };
        return state <= (byte)MemberState.Left;
    }

    /// <summary>Encodes a record. A <see langword="default"/> span is written as nil, and so are no versions.</summary>
    public static void Write(
        IBufferWriter<byte> output,
        string name,
        ReadOnlySpan<byte> address,
        ushort port,
        ReadOnlySpan<byte> metadata,
        uint incarnation,
        MemberState state,
        in MemberVersions? versions)
    {
        var writer = new FieldWriter(output);
        writer.WriteStart(7);
        writer.Write("Addr"u8, address);
        writer.Write("Incarnation"u8, incarnation);
        writer.Write("Meta"u8, metadata);
        writer.Write("Name"u8, name);
        writer.Write("Port"u8, port);
        writer.Write("State"u8, (byte)state);
        writer.Write("Vsn"u8, versions);
        writer.Complete();
    }
}
