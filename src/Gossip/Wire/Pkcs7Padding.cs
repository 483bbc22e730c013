namespace Gossip.Wire;

/// <summary>Fills a message up to whole blocks of AES: 1 to 16 bytes, each of which says how many they are (RFC 5652 §6.3).</summary>
internal static class Pkcs7Padding
{
    /// <summary>The bytes of a block, and the longest padding.</summary>
    public const int BlockLength = 16;

    /// <summary>How much padding a message gets: a whole block when it fills its blocks.</summary>
    /// <param name="messageLength">The bytes of the message.</param>
    public static int LengthFor(int messageLength) => BlockLength - (messageLength % BlockLength);

    /// <summary>Writes the padding.</summary>
    /// <param name="padding">All of it, or nothing.</param>
    public static void Write(Span<byte> padding) => padding.Fill((byte)padding.Length);

    /// <summary>Finds the message in front of the padding. Only for authenticated bytes: others could be found out by trying.</summary>
    /// <param name="text">The message with its padding.</param>
    /// <param name="length">The bytes of the message.</param>
    /// <returns>Whether the padding is there and is what it has to be.</returns>
    public static bool TryRemove(ReadOnlySpan<byte> text, out int length)
    {
        length = 0;
        if (text.IsEmpty || text.Length % BlockLength != 0 || text[^1] is 0 or > BlockLength)
        {
            return false;
        }

        ReadOnlySpan<byte> padding = text[^text[^1]..];
        length = text.Length - padding.Length;
        return !padding.ContainsAnyExcept(padding[^1]);
    }
}
