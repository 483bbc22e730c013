using Gossip.Security;
using Gossip.Wire;

namespace Gossip.FuzzTests.Targets;

/// <summary>The encryption of packets and streams with keys that stay: strangers' bytes do not open, and what somebody with a key sealed does no harm.</summary>
internal static class CipherTargets
{
    /// <summary>The keys of the vectors: of 16, 24 and 32 bytes.</summary>
    public static Keyring Ring { get; } = new(Key(32), Key(24), Key(16));

    public static byte[] LabelBytes { get; } = "cluster-9"u8.ToArray();

    public static IEnumerable<FuzzTarget> All { get; } =
    [
        new("encryption", Packet, () => Vectors.OfKind("encrypted")),
        new("encrypted-frame", Frame, () => [.. Vectors.Named("pushpull-encrypted").Select(bytes => bytes[^200..]), new byte[40]]),
    ];

    private static byte[] Key(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)i)];

    private static void Packet(byte[] data)
    {
        byte[] output = new byte[data.Length];
        if (EncryptionLayer.TryOpen(data, Ring, LabelBytes, output, out int length))
        {
            Promise.Holds(length <= data.Length - EncryptionLayer.MinimumLength, "A message is shorter than its encryption");
        }

        foreach (byte version in (byte[])[EncryptionLayer.Padded, EncryptionLayer.Unpadded])
        {
            SealsAndOpens(data, version);
        }

        // Padding that somebody with a key made up.
        byte[] hostile = Sealed(data, EncryptionLayer.Unpadded);
        hostile[0] = EncryptionLayer.Padded;
        output = new byte[hostile.Length];
        if (EncryptionLayer.TryOpen(hostile, Ring, LabelBytes, output, out length))
        {
            Promise.Holds(length < data.Length, "Padding takes bytes away");
        }
    }

    private static void SealsAndOpens(byte[] message, byte version)
    {
        byte[] payload = Sealed(message, version);
        byte[] output = new byte[payload.Length];
        Promise.Holds(EncryptionLayer.TryOpen(payload, Ring, LabelBytes, output, out int length), "What was sealed opens");
        Promise.SameBytes(output.AsSpan(0, length), message, "What was sealed opens as it was");
        payload[1 + (message.Length % (payload.Length - 1))] ^= 1;
        Promise.Holds(!EncryptionLayer.TryOpen(payload, Ring, LabelBytes, output, out _), "What was changed does not open");
    }

    private static void Frame(byte[] data)
    {
        byte[] output = new byte[data.Length];
        if (data.Length >= sizeof(uint) && EncryptedFrame.TryReadLength(data, out int length))
        {
            Promise.Holds(length is >= EncryptionLayer.MinimumLength and <= WireLimits.MaximumEncryptedStream, "A length is within its limits");
        }

        Promise.Holds(!EncryptedFrame.TryOpen(data, Ring, LabelBytes, output, out _) || data.Length >= EncryptionLayer.MinimumLength, "What is too short does not open");
        byte version = (byte)(data.Length & 1);
        byte[] frame = new byte[EncryptedFrame.LengthFor(version, data.Length)];
        EncryptedFrame.Write(data, Ring, version, LabelBytes, frame);
        Promise.Holds(EncryptedFrame.TryReadLength(frame.AsSpan(1), out length) && length == frame.Length - EncryptedFrame.HeaderLength, "A frame says its length");
        output = new byte[length];
        Promise.Holds(EncryptedFrame.TryOpen(frame.AsSpan(EncryptedFrame.HeaderLength), Ring, LabelBytes, output, out int opened), "What was sealed opens");
        Promise.SameBytes(output.AsSpan(0, opened), data, "What was sealed opens as it was");
    }

    private static byte[] Sealed(byte[] message, byte version)
    {
        byte[] payload = new byte[EncryptionLayer.SealedLength(version, message.Length)];
        message.CopyTo(payload, EncryptionLayer.HeaderLength);
        EncryptionLayer.Seal(payload, message.Length, Ring, version, LabelBytes);
        return payload;
    }
}
