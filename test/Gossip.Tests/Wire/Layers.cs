using System.Text;
using Gossip.Security;
using Gossip.Wire;

namespace Gossip.Tests.Wire;

/// <summary>Keys, rings and settings for tests: a key is told from others by its number.</summary>
internal static class Layers
{
    public static byte[] Key(int length = 32, int number = 0) => [.. Enumerable.Range(number, length).Select(i => (byte)i)];

    public static Keyring Ring(int keyLength = 32, int number = 0) => new(Key(keyLength, number));

    public static LayerSettings Labelled(string label) => new() { Label = Encoding.UTF8.GetBytes(label) };

    public static LayerSettings Encrypted(Keyring? ring = null, string label = "", byte version = EncryptionLayer.Unpadded) =>
        new() { Keyring = ring ?? Ring(), Label = Encoding.UTF8.GetBytes(label), EncryptionVersion = version };

    /// <summary>Puts one user message into a packet.</summary>
    public static byte[] Packet(LayerSettings settings, byte[] message, bool compress = false, bool crc = false)
    {
        var writer = new PacketWriter(1400, settings);
        writer.Begin(1400);
        Assert.That(writer.TryAdd(message), Is.True);
        return writer.Finish(new PacketLayers(compress, crc)).ToArray();
    }

    /// <summary>Encrypts bytes as they are, padding and all that, under a valid tag.</summary>
    public static byte[] SealRaw(Keyring ring, byte version, byte[] text, string associatedData = "")
    {
        byte[] payload = new byte[EncryptionLayer.MinimumLength + text.Length];
        text.CopyTo(payload, EncryptionLayer.HeaderLength);
        EncryptionLayer.Seal(payload, text.Length, ring, EncryptionLayer.Unpadded, Encoding.UTF8.GetBytes(associatedData));
        payload[0] = version;
        return payload;
    }

    public static bool TryOpen(byte[] payload, Keyring ring, ReadOnlySpan<byte> associatedData, out byte[] message)
    {
        byte[] output = new byte[payload.Length];
        bool opened = EncryptionLayer.TryOpen(payload, ring, associatedData, output, out int length);
        message = output[..length];
        return opened;
    }
}
