using System.Buffers.Binary;
using System.Text;

namespace Gossip.Transports.Tls;

/// <summary>What the first bytes within TLS say.</summary>
internal enum TlsPreambleKind : byte
{
    /// <summary>The peer is not trusted, and why.</summary>
    Refusal = 0,

    /// <summary>A connection for packets, both ways.</summary>
    Packets = 1,

    /// <summary>A connection that is one stream.</summary>
    Stream = 2,

    /// <summary>The answer to both: welcome.</summary>
    Welcome = 3,
}

/// <summary>
/// The first bytes that each side sends within TLS: who it is and what the connection is for, or why it refuses the other. In bytes: version,
/// kind, the port at which the sender listens (two, big-endian), the length of the text (two), the text in UTF-8.
/// </summary>
/// <param name="Kind">What the connection is for.</param>
/// <param name="Port">Where the sender listens; 0 where that is of no interest.</param>
/// <param name="Text">The sender's name, or the reason of a refusal.</param>
internal sealed record TlsPreamble(TlsPreambleKind Kind, ushort Port, string Text)
{
    /// <summary>In bytes; as that of a member.</summary>
    public const int LongestName = 255;

    private const byte Version = 1;
    private const int HeaderLength = 6;
    private const int LongestText = 512;

    public static async Task WriteAsync(Stream stream, TlsPreamble preamble, CancellationToken cancellationToken)
    {
        byte[] text = Encoding.UTF8.GetBytes(preamble.Text);
        ReadOnlySpan<byte> kept = text.AsSpan(0, Math.Min(text.Length, LongestText));
        byte[] bytes = new byte[HeaderLength + kept.Length];
        bytes[0] = Version;
        bytes[1] = (byte)preamble.Kind;
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), preamble.Port);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(4), (ushort)kept.Length);
        kept.CopyTo(bytes.AsSpan(HeaderLength));
        await stream.WriteAsync(bytes, cancellationToken);
    }

    /// <exception cref="TlsFailureException">Something else came, or nothing.</exception>
    public static async Task<TlsPreamble> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        byte[] header = await ReadAsync(stream, HeaderLength, cancellationToken);
        int length = BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(4));
        if (header[0] != Version || header[1] > (byte)TlsPreambleKind.Welcome || length > LongestText)
        {
            throw new TlsFailureException(TlsFailure.NotSpoken, $"it speaks another protocol within TLS (it begins with {Convert.ToHexString(header)})");
        }

        string text = Encoding.UTF8.GetString(await ReadAsync(stream, length, cancellationToken));
        return new TlsPreamble((TlsPreambleKind)header[1], BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(2)), text);
    }

    private static async Task<byte[]> ReadAsync(Stream stream, int length, CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[length];
        for (int read = 0; read < length;)
        {
            int count = await stream.ReadAsync(bytes.AsMemory(read), cancellationToken);
            read += count > 0 ? count : throw new TlsFailureException(TlsFailure.HungUp, "it hung up before it had said who it is");
        }

        return bytes;
    }
}
