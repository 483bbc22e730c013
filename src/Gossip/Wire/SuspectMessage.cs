using System.Buffers;

namespace Gossip.Wire;

/// <summary>A member did not answer its prober (SWIM §4.2).</summary>
internal readonly ref struct SuspectMessage
{
    /// <summary>The incarnation that is accused.</summary>
    public uint Incarnation { get; init; }

    /// <summary>The member that is suspected.</summary>
    public ReadOnlySpan<byte> Node { get; init; }

    /// <summary>The member that suspects it.</summary>
    public ReadOnlySpan<byte> From { get; init; }

    /// <summary>Decodes a message.</summary>
    /// <param name="body">The bytes after the type byte; what follows the message is ignored.</param>
    /// <param name="message">The fields, as slices of the body.</param>
    /// <returns>Whether the bytes are a well-formed message.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> body, out SuspectMessage message)
    {
        bool read = AccusationFields.TryRead(body, out AccusationFields accusation);
        message = new SuspectMessage { Incarnation = accusation.Incarnation, Node = accusation.Node, From = accusation.From };
        return read;
    }

    /// <summary>Encodes a message, with its type byte.</summary>
    public static void Write(IBufferWriter<byte> output, uint incarnation, string node, string from) =>
        AccusationFields.Write(output, MessageType.Suspect, incarnation, node, from);
}
