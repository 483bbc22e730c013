using Gossip.Security;

namespace Gossip.Wire;

/// <summary>
/// The layer that hides and authenticates, with AES-GCM: version, nonce, ciphertext, tag. Version 0 pads the message to whole blocks
/// first, version 1 does not. Packets carry it bare, streams in an <see cref="EncryptedFrame"/>.
/// </summary>
internal static class EncryptionLayer
{
    /// <summary>The version that pads: what nodes of protocol 1 speak.</summary>
    public const byte Padded = 0;

    /// <summary>The version that does not: from protocol 2 on.</summary>
    public const byte Unpadded = 1;

    /// <summary>Version and nonce.</summary>
    public const int HeaderLength = 1 + Cipher.NonceLength;

    /// <summary>The most that comes behind the message: padding and tag.</summary>
    public const int MaximumTrailerLength = Pkcs7Padding.BlockLength + Cipher.TagLength;

    /// <summary>What is shorter cannot be a message of either version.</summary>
    public const int MinimumLength = HeaderLength + Cipher.TagLength;

    /// <summary>The version that the nodes of a protocol version understand.</summary>
    /// <param name="protocol">The protocol this node speaks, 1 to 5.</param>
    public static byte VersionFor(byte protocol) => protocol < 2 ? Padded : Unpadded;

    /// <summary>The most that the layer costs: 29 bytes, or 45 with padding.</summary>
    /// <param name="version">How to encrypt.</param>
    public static int Overhead(byte version) => version == Padded ? HeaderLength + MaximumTrailerLength : MinimumLength;

    /// <summary>The bytes that a message takes behind the layer.</summary>
    /// <param name="version">How to encrypt.</param>
    /// <param name="messageLength">The bytes of the message.</param>
    public static int SealedLength(byte version, int messageLength) =>
        MinimumLength + messageLength + (version == Padded ? Pkcs7Padding.LengthFor(messageLength) : 0);

    /// <summary>Encrypts a packet.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="keyring">Its primary key is used.</param>
    /// <param name="version">How to encrypt.</param>
    /// <param name="associatedData">What is authenticated with it: the label.</param>
    public static void Wrap(ref OutgoingPacket packet, Keyring keyring, byte version, ReadOnlySpan<byte> associatedData)
    {
        int messageLength = packet.Length;
        packet.Prepend(HeaderLength);
        packet.Append(SealedLength(version, messageLength) - HeaderLength - messageLength);
        Seal(packet.Bytes, messageLength, keyring, version, associatedData);
    }

    /// <summary>Encrypts a message where it lies.</summary>
    /// <param name="payload"><see cref="HeaderLength"/> bytes to be written, the message, and the rest of <see cref="SealedLength"/>.</param>
    /// <param name="messageLength">The bytes of the message.</param>
    /// <param name="keyring">Its primary key is used.</param>
    /// <param name="version">How to encrypt.</param>
    /// <param name="associatedData">What is authenticated with it.</param>
    public static void Seal(Span<byte> payload, int messageLength, Keyring keyring, byte version, ReadOnlySpan<byte> associatedData)
    {
        Span<byte> text = payload[HeaderLength..^Cipher.TagLength];
        Pkcs7Padding.Write(text[messageLength..]);
        payload[0] = version;
        keyring.Seal(payload[1..HeaderLength], text, payload[^Cipher.TagLength..], associatedData);
    }

    /// <summary>Decrypts a message, with whatever key of the ring fits.</summary>
    /// <param name="payload">The bytes that arrived.</param>
    /// <param name="keyring">Every key is tried, the primary first.</param>
    /// <param name="associatedData">What was authenticated with it.</param>
    /// <param name="output">At least as long as the payload; not in the same place.</param>
    /// <param name="length">The bytes of the message.</param>
    /// <returns>Whether it is a message of a known version, sealed with a key of the ring and this associated data.</returns>
    public static bool TryOpen(
        ReadOnlySpan<byte> payload,
        Keyring keyring,
        ReadOnlySpan<byte> associatedData,
        Span<byte> output,
        out int length)
    {
        length = 0;
        if (payload.Length < MinimumLength || payload[0] > Unpadded)
        {
            return false;
        }

        ReadOnlySpan<byte> ciphertext = payload[HeaderLength..^Cipher.TagLength];
        Span<byte> text = output[..ciphertext.Length];
        if (!keyring.TryOpen(payload[1..HeaderLength], ciphertext, payload[^Cipher.TagLength..], associatedData, text))
        {
            return false;
        }

        length = text.Length;
        return payload[0] != Padded || Pkcs7Padding.TryRemove(text, out length);
    }
}
