using System.Buffers;

namespace Gossip.Wire;

/// <summary>What suspect and dead messages have in common: one node says something about another's incarnation.</summary>
internal readonly ref struct AccusationFields
{
    /// <summary>The incarnation that is accused.</summary>
    public uint Incarnation { get; init; }

    /// <summary>The node that is accused.</summary>
    public ReadOnlySpan<byte> Node { get; init; }

    /// <summary>The node that accuses.</summary>
    public ReadOnlySpan<byte> From { get; init; }

    /// <summary>Decodes the fields.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> body, out AccusationFields accusation)
    {
        accusation = default;
        uint incarnation = 0;
        ReadOnlySpan<byte> node = default, from = default;

        var reader = new FieldReader(body.Span);
        if (!reader.TryReadMapHeader(out uint fields))
        {
            return false;
        }

        for (; fields > 0; fields--)
        {
            bool read = reader.TryReadKey(out ReadOnlySpan<byte> key) &&
                (key.SequenceEqual("From"u8) ? reader.TryReadName(out from)
                : key.SequenceEqual("Incarnation"u8) ? reader.TryReadUInt32(out incarnation)
                : key.SequenceEqual("Node"u8) ? reader.TryReadName(out node)
                : reader.TrySkip());
            if (!read)
            {
                return false;
            }
        }

        accusation = new AccusationFields { Incarnation = incarnation, Node = node, From = from };
        return true;
    }

    /// <summary>Encodes the fields behind a type byte.</summary>
    public static void Write(IBufferWriter<byte> output, MessageType type, uint incarnation, string node, string from)
    {
        var writer = new FieldWriter(output);
        writer.WriteStart(type, 3);
        writer.Write("From"u8, from);
        writer.Write("Incarnation"u8, incarnation);
        writer.Write("Node"u8, node);
        writer.Complete();
    }
}
