using System.Text;

namespace Gossip.Wire;

/// <summary>
/// The outermost layer, in clear: the label of the cluster, so that clusters that share a network do not mix.
/// The type byte, one byte of length, the label.
/// </summary>
internal static class LabelLayer
{
    /// <summary>The most bytes of a label.</summary>
    public const int MaximumLength = 255;

    /// <summary>The bytes in front of the label.</summary>
    public const int HeaderLength = 2;

    /// <summary>The most that the layer costs.</summary>
    public const int MaximumOverhead = HeaderLength + MaximumLength;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>What the layer costs; nothing when there is no label.</summary>
    /// <param name="label">The label.</param>
    public static int Overhead(ReadOnlySpan<byte> label) => label.IsEmpty ? 0 : HeaderLength + label.Length;

    /// <summary>Turns a label into the bytes it has on the wire.</summary>
    /// <param name="label">The label; empty for none.</param>
    /// <returns>0 to 255 bytes.</returns>
    /// <exception cref="ArgumentException">It is longer than 255 bytes of UTF-8, or half a surrogate pair is in it.</exception>
    public static byte[] Encode(string label)
    {
        byte[] bytes = Strict.GetBytes(label);
        return bytes.Length <= MaximumLength
            ? bytes
            : throw new ArgumentException($"A label is at most {MaximumLength} bytes of UTF-8, and this one has {bytes.Length:N0}.", nameof(label));
    }

    /// <summary>Takes the layer off, if there is one.</summary>
    /// <param name="packet">The bytes that arrived.</param>
    /// <param name="label">The label; empty when there is none.</param>
    /// <param name="inner">What is behind it.</param>
    /// <returns>Whether there is no label, or one of at least a byte that is wholly there.</returns>
    public static bool TryPeel(ReadOnlyMemory<byte> packet, out ReadOnlyMemory<byte> label, out ReadOnlyMemory<byte> inner)
    {
        label = default;
        inner = packet;
        if (packet.IsEmpty || (MessageType)packet.Span[0] != MessageType.Label)
        {
            return true;
        }

        if (packet.Length < HeaderLength || packet.Span[1] == 0 || packet.Length < HeaderLength + packet.Span[1])
        {
            return false;
        }

        label = packet.Slice(HeaderLength, packet.Span[1]);
        inner = packet[(HeaderLength + label.Length)..];
        return true;
    }

    /// <summary>Puts a label in front of a packet; does nothing when there is none.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="label">The label, at most 255 bytes.</param>
    public static void Wrap(ref OutgoingPacket packet, ReadOnlySpan<byte> label)
    {
        if (!label.IsEmpty)
        {
            Write(packet.Prepend(Overhead(label)), label);
        }
    }

    /// <summary>Writes the layer alone, as it stands at the start of a stream.</summary>
    /// <param name="output">As long as <see cref="Overhead"/> says.</param>
    /// <param name="label">The label, 1 to 255 bytes.</param>
    public static void Write(Span<byte> output, ReadOnlySpan<byte> label)
    {
        output[0] = (byte)MessageType.Label;
        output[1] = (byte)label.Length;
        label.CopyTo(output[HeaderLength..]);
    }
}
