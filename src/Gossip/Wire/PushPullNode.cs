using System.Buffers;

namespace Gossip.Wire;

/// <summary>One member in the state that a push/pull carries.</summary>
internal readonly ref struct PushPullNode
{
    private const int FieldCount = 7;

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

    private PushPullNode(scoped in Fields fields)
    {
        Name = fields.Name;
        Address = fields.Address;
        Port = fields.Port;
        Metadata = fields.Metadata;
        Incarnation = fields.Incarnation;
        State = (MemberState)fields.State;
        HasVersions = fields.HasVersions;
        Versions = fields.Versions;
    }

    /// <summary>Decodes a record.</summary>
    /// <param name="body">Bytes that start with the record.</param>
    /// <param name="node">The fields, as slices of the body.</param>
    /// <returns>Whether the bytes start with a well-formed record.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> body, out PushPullNode node) => TryRead(body.Span, out node, out _);

    /// <summary>Decodes a record and says how long it is.</summary>
    /// <param name="body">Bytes that start with the record.</param>
    /// <param name="node">The fields, as slices of the body.</param>
    /// <param name="length">The bytes of the record.</param>
    /// <returns>Whether the bytes start with a well-formed record.</returns>
    public static bool TryRead(ReadOnlySpan<byte> body, out PushPullNode node, out int length)
    {
        var reader = new FieldReader(body);
        var fields = default(Fields);
        if (!fields.TryReadInUsualOrder(ref reader))
        {
            reader = new FieldReader(body);
            fields = default;
            if (!fields.TryReadInAnyOrder(ref reader))
            {
                node = default;
                length = 0;
                return false;
            }
        }

        length = reader.Position;
        node = new PushPullNode(fields);
        return fields.State <= (byte)MemberState.Left;
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
        writer.WriteStart(FieldCount);
        writer.Write("Addr"u8, address);
        writer.Write("Incarnation"u8, incarnation);
        writer.Write("Meta"u8, metadata);
        writer.Write("Name"u8, name);
        writer.Write("Port"u8, port);
        writer.Write("State"u8, (byte)state);
        writer.Write("Vsn"u8, versions);
        writer.Complete();
    }

    private ref struct Fields
    {
        public ReadOnlySpan<byte> Name;
        public ReadOnlySpan<byte> Address;
        public ReadOnlySpan<byte> Metadata;
        public uint Incarnation;
        public ushort Port;
        public byte State;
        public bool HasVersions;
        public MemberVersions Versions;

        /// <summary>The order in which this library and its peers write them: nothing is to be looked up.</summary>
        public bool TryReadInUsualOrder(ref FieldReader reader) =>
            reader.TryReadMapHeader(out uint count) && count == FieldCount
            && reader.TryPassKey("Addr"u8) && reader.TryReadAddress(out Address)
            && reader.TryPassKey("Incarnation"u8) && reader.TryReadUInt32(out Incarnation)
            && reader.TryPassKey("Meta"u8) && reader.TryReadMetadata(out Metadata)
            && reader.TryPassKey("Name"u8) && reader.TryReadName(out Name)
            && reader.TryPassKey("Port"u8) && reader.TryReadUInt16(out Port)
            && reader.TryPassKey("State"u8) && reader.TryReadByte(out State)
            && reader.TryPassKey("Vsn"u8) && reader.TryReadVersions(out HasVersions, out Versions);

        public bool TryReadInAnyOrder(ref FieldReader reader)
        {
            if (!reader.TryReadMapHeader(out uint count))
            {
                return false;
            }

            for (; count > 0; count--)
            {
                bool read = reader.TryReadKey(out ReadOnlySpan<byte> key) &&
                    (key.SequenceEqual("Addr"u8) ? reader.TryReadAddress(out Address)
                    : key.SequenceEqual("Incarnation"u8) ? reader.TryReadUInt32(out Incarnation)
                    : key.SequenceEqual("Meta"u8) ? reader.TryReadMetadata(out Metadata)
                    : key.SequenceEqual("Name"u8) ? reader.TryReadName(out Name)
                    : key.SequenceEqual("Port"u8) ? reader.TryReadUInt16(out Port)
                    : key.SequenceEqual("State"u8) ? reader.TryReadByte(out State)
                    : key.SequenceEqual("Vsn"u8) ? reader.TryReadVersions(out HasVersions, out Versions)
                    : reader.TrySkip());
                if (!read)
                {
                    return false;
                }
            }

            return true;
        }
    }
}
