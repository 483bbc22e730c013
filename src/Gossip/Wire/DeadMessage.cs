using System.Buffers;

namespace Gossip.Wire;

/// <summary>A member did not refute the suspicion in time, or said goodbye.</summary>
internal readonly ref struct DeadMessage
{
    /// <summary>The incarnation that is accused.</summary>
    public uint Incarnation { get; init; }

    /// <summary>The member that is dead or has left.</summary>
    public ReadOnlySpan<byte> Node { get; init; }

    /// <summary>The member that says so; the same as <see cref="Node"/> when it left on purpose.</summary>
    public ReadOnlySpan<byte> From { get; init; }

    /// <summary>Decodes a message.</summary>
    /// <param name="body">The bytes after the type byte; what follows the message is ignored.</param>
    /// <param name="message">The fields, as slices of the body.</param>
    /// <returns>Whether the bytes are a well-formed message.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> body, out DeadMessage message)
    {
        bool read = AccusationFields.TryRead(body, out AccusationFields accusation);
        message = new DeadMessage { Incarnation = accusation.Incarnation, Node = accusation.Node, From = accusation.From };
        return read;
    }

    /// <summary>Encodes a message, with its type byte.</summary>
    public static void Write(IBufferWriter<byte> output, uint incarnation, string node, string from) =>
        AccusationFields.Write(output, MessageType.Dead, incarnation, node, from);
}
