using System.Buffers.Binary;
using Gossip.Security;

namespace Gossip.Wire;

/// <summary>
/// How a stream carries an encrypted message: the type byte, its length, then the <see cref="EncryptionLayer"/>, which authenticates
/// these five bytes and the label.
/// </summary>
internal static class EncryptedFrame
{
    /// <summary>Type byte and length.</summary>
    public const int HeaderLength = 1 + sizeof(uint);

    /// <summary>The bytes of a whole frame.</summary>
    /// <param name="version">How to encrypt.</param>
    /// <param name="messageLength">The bytes of the message.</param>
    public static int LengthFor(byte version, int messageLength) =>
        HeaderLength + EncryptionLayer.SealedLength(version, messageLength);

    /// <summary>Encrypts a message into a frame.</summary>
    /// <param name="message">A message with its type byte.</param>
    /// <param name="keyring">Its primary key is used.</param>
    /// <param name="version">How to encrypt.</param>
    /// <param name="label">The label of the cluster; empty for none.</param>
    /// <param name="frame">As long as <see cref="LengthFor"/> says.</param>
    public static void Write(ReadOnlySpan<byte> message, Keyring keyring, byte version, ReadOnlySpan<byte> label, Span<byte> frame)
    {
        Span<byte> payload = frame[HeaderLength..];
        message.CopyTo(payload[EncryptionLayer.HeaderLength..]);
        Span<byte> associatedData = stackalloc byte[HeaderLength + label.Length];
        WriteAssociatedData(associatedData, payload.Length, label);
        associatedData[..HeaderLength].CopyTo(frame);
        EncryptionLayer.Seal(payload, message.Length, keyring, version, associatedData);
    }

    /// <summary>Reads the length of what follows.</summary>
    /// <param name="header">The four bytes after the type byte.</param>
    /// <param name="length">The bytes of the <see cref="EncryptionLayer"/>.</param>
    /// <returns>Whether a message can be that long.</returns>
    public static bool TryReadLength(ReadOnlySpan<byte> header, out int length)
    {
        uint claimed = BinaryPrimitives.ReadUInt32BigEndian(header);
        bool isPossible = claimed is >= EncryptionLayer.MinimumLength and <= WireLimits.MaximumEncryptedStream;
        length = isPossible ? (int)claimed : 0;
        return isPossible;
    }

    /// <summary>Decrypts what a frame carries.</summary>
    /// <param name="payload">The bytes after the header, all of them.</param>
    /// <param name="keyring">Every key is tried, the primary first.</param>
    /// <param name="label">The label of the cluster; empty for none.</param>
    /// <param name="output">At least as long as the payload; not in the same place.</param>
    /// <param name="length">The bytes of the message.</param>
    /// <returns>Whether it was sealed with a key of the ring, this length and this label.</returns>
    public static bool TryOpen(ReadOnlySpan<byte> payload, Keyring keyring, ReadOnlySpan<byte> label, Span<byte> output, out int length)
    {
        Span<byte> associatedData = stackalloc byte[HeaderLength + label.Length];
        WriteAssociatedData(associatedData, payload.Length, label);
        return EncryptionLayer.TryOpen(payload, keyring, associatedData, output, out length);
    }

    private static void WriteAssociatedData(Span<byte> associatedData, int payloadLength, ReadOnlySpan<byte> label)
    {
        associatedData[0] = (byte)MessageType.Encrypted;
        BinaryPrimitives.WriteUInt32BigEndian(associatedData[1..], (uint)payloadLength);
        label.CopyTo(associatedData[HeaderLength..]);
    }
}
