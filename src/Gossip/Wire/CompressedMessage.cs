using System.Buffers;
using System.Buffers.Binary;
using MessagePack;

namespace Gossip.Wire;

/// <summary>A message behind LZW.</summary>
internal readonly ref struct CompressedMessage
{
    /// <summary>Type byte, map of two, "Algo", zero, "Buf" and the longest header of a raw string.</summary>
    public const int MaximumHeaderLength = 1 + 1 + 5 + 1 + 4 + 5;

    private const byte LzwAlgorithm = 0;

    /// <summary>The compressed bytes: of a whole message, with its type byte.</summary>
    public ReadOnlySpan<byte> Buffer { get; init; }

    /// <summary>Decodes a message.</summary>
    /// <param name="body">The bytes after the type byte; what follows the message is ignored.</param>
    /// <param name="message">The fields, as slices of the body.</param>
    /// <returns>Whether the bytes are a well-formed message of the only algorithm there is.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> body, out CompressedMessage message)
    {
        message = default;
        byte algorithm = LzwAlgorithm;
        ReadOnlySpan<byte> buffer = default;

        var reader = new FieldReader(body.Span);
        if (!reader.TryReadMapHeader(out uint fields))
        {
            return false;
        }

        for (; fields > 0; fields--)
        {
            bool read = reader.TryReadKey(out ReadOnlySpan<byte> key) &&
                (key.SequenceEqual("Algo"u8) ? reader.TryReadByte(out algorithm)
                : key.SequenceEqual("Buf"u8) ? reader.TryReadRaw(out buffer)
                : reader.TrySkip());
            if (!read)
            {
                return false;
            }
        }

        message = new CompressedMessage { Buffer = buffer };
        return algorithm == LzwAlgorithm;
    }

    /// <summary>Encodes a message, with its type byte.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="buffer">The compressed bytes.</param>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> buffer)
    {
        Span<byte> header = stackalloc byte[MaximumHeaderLength];
        output.Write(header[WriteHeader(header, buffer.Length)..]);
        output.Write(buffer);
    }

    /// <summary>Compresses a message if that makes it shorter, header included.</summary>
    /// <param name="message">A message, with its type byte.</param>
    /// <param name="output">Room for the message and <see cref="MaximumHeaderLength"/> bytes.</param>
    /// <param name="compressed">Where in the output the compressed message lies.</param>
    /// <returns>Whether it is shorter.</returns>
    public static bool TryCompress(ReadOnlySpan<byte> message, Span<byte> output, out Range compressed)
    {
        compressed = default;
        Span<byte> header = output[..MaximumHeaderLength];
        if (!LzwEncoder.TryEncode(message, output.Slice(MaximumHeaderLength, message.Length), out int length))
        {
            return false;
        }

        int start = WriteHeader(header, length);
        int end = MaximumHeaderLength + length;
        compressed = start..end;
        return end - start < message.Length;
    }

    /// <summary>Writes the header to the end of a span, so that it joins the bytes behind it.</summary>
    /// <returns>Where the header starts.</returns>
    private static int WriteHeader(Span<byte> header, int length)
    {
        ReadOnlySpan<byte> fields =
        [
            (byte)MessageType.Compressed, MessagePackCode.MinFixMap | 2,
            MessagePackCode.MinFixStr | 4, (byte)'A', (byte)'l', (byte)'g', (byte)'o', LzwAlgorithm,
            MessagePackCode.MinFixStr | 3, (byte)'B', (byte)'u', (byte)'f',
        ];
        int lengthStart = header.Length - WriteRawHeader(header, length);
        int start = lengthStart - fields.Length;
        fields.CopyTo(header[start..]);
        return start;
    }

    private static int WriteRawHeader(Span<byte> header, int length)
    {
        if (length <= 31)
        {
            header[^1] = (byte)(MessagePackCode.MinFixStr | length);
            return 1;
        }

        if (length <= ushort.MaxValue)
        {
            header[^3] = MessagePackCode.Str16;
            BinaryPrimitives.WriteUInt16BigEndian(header[^2..], (ushort)length);
            return 3;
        }

        header[^5] = MessagePackCode.Str32;
        BinaryPrimitives.WriteUInt32BigEndian(header[^4..], (uint)length);
        return 5;
    }
}
