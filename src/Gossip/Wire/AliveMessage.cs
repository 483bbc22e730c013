using System.Buffers;

namespace Gossip.Wire;

/// <summary>A member is there, with this address, metadata and incarnation (SWIM §4.2).</summary>
internal readonly ref struct AliveMessage
{
    /// <summary>Which of the member's announcements this is; a higher one overrides a lower one.</summary>
    public uint Incarnation { get; init; }

    /// <summary>The name of the member.</summary>
    public ReadOnlySpan<byte> Node { get; init; }

    /// <summary>The address of the member: 4 or 16 bytes, or none.</summary>
    public ReadOnlySpan<byte> Address { get; init; }

    /// <summary>The port of <see cref="Address"/>.</summary>
    public ushort Port { get; init; }

    /// <summary>What the application of the member says about it.</summary>
    public ReadOnlySpan<byte> Metadata { get; init; }

    /// <summary>Whether the member says which versions it speaks.</summary>
    public bool HasVersions { get; init; }

    /// <summary>The versions the member speaks.</summary>
    public MemberVersions Versions { get; init; }

    /// <summary>Decodes a message.</summary>
    /// <param name="body">The bytes after the type byte; what follows the message is ignored.</param>
    /// <param name="message">The fields, as slices of the body.</param>
    /// <returns>Whether the bytes are a well-formed message.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> body, out AliveMessage message)
    {
        message = default;
        uint incarnation = 0;
        ushort port = 0;
        bool hasVersions = false;
        MemberVersions versions = default;
        ReadOnlySpan<byte> node = default, address = default, metadata = default;

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
                : key.SequenceEqual("Node"u8) ? reader.TryReadName(out node)
                : key.SequenceEqual("Port"u8) ? reader.TryReadUInt16(out port)
                : key.SequenceEqual("Vsn"u8) ? reader.TryReadVersions(out hasVersions, out versions)
                : reader.TrySkip());
            if (!read)
            {
                return false;
            }
        }

        message = new AliveMessage
        {
            Incarnation = incarnation,
            Node = node,
            Address = address,
            Port = port,
            Metadata = metadata,
            HasVersions = hasVersions,
            Versions = versions,
        };
        return true;
    }

    /// <summary>
    /// Encodes a message, with its type byte. A <see langword="default"/> span is written as nil, and so are no versions.
    /// </summary>
    public static void Write(
        IBufferWriter<byte> output,
        uint incarnation,
        string node,
        ReadOnlySpan<byte> address,
        ushort port,
        ReadOnlySpan<byte> metadata,
        in MemberVersions? versions)
    {
        var writer = new FieldWriter(output);
        writer.WriteStart(MessageType.Alive, 6);
        writer.Write("Addr"u8, address);
        writer.Write("Incarnation"u8, incarnation);
        writer.Write("Meta"u8, metadata);
        writer.Write("Node"u8, node);
        writer.Write("Port"u8, port);
        writer.Write("Vsn"u8, versions);
        writer.Complete();
    }
}
