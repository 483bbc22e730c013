using CsCheck;
using Gossip.Security;
using Gossip.Wire;

namespace Gossip.Tests.Wire;

public sealed class EncryptionLayerTests
{
    private static IEnumerable<TestCaseData> Vectors => WireVectors.Cases(WireVectors.Encrypted);

    [TestCaseSource(nameof(Vectors))]
    public void Encrypted_bytes_of_memberlist_open_with_the_right_key_and_label(string name)
    {
        WireVector vector = WireVectors.Named(name);

        Assert.That(Layers.TryOpen(vector.Bytes, Ring(vector), vector.Hex("aad"), out byte[] message), Is.True);
        Assert.That(message, Is.EqualTo(vector.Hex("inner")));
    }

    [TestCaseSource(nameof(Vectors))]
    public void They_stay_closed_with_another_key(string name)
    {
        WireVector vector = WireVectors.Named(name);
        var ring = new Keyring(Layers.Key(vector.Hex("key").Length), Layers.Key(16), Layers.Key(32, 9));

        Assert.That(Layers.TryOpen(vector.Bytes, ring, vector.Hex("aad"), out _), Is.False);
    }

    [TestCaseSource(nameof(Vectors))]
    public void They_open_with_a_key_that_is_not_the_primary(string name)
    {
        WireVector vector = WireVectors.Named(name);
        var ring = new Keyring(Layers.Key(16), Layers.Key(24), Layers.Key(32), vector.Hex("key"));

        Assert.That(Layers.TryOpen(vector.Bytes, ring, vector.Hex("aad"), out byte[] message), Is.True);
        Assert.That(message, Is.EqualTo(vector.Hex("inner")));
    }

    [TestCaseSource(nameof(Vectors))]
    public void They_stay_closed_with_another_label(string name)
    {
        WireVector vector = WireVectors.Named(name);

        Assert.That(Layers.TryOpen(vector.Bytes, Ring(vector), "cluster-b"u8, out _), Is.False);
        Assert.That(Layers.TryOpen(vector.Bytes, Ring(vector), [.. vector.Hex("aad"), 0], out _), Is.False);
    }

    [TestCaseSource(nameof(Vectors))]
    public void They_stay_closed_when_any_byte_is_flipped(string name)
    {
        WireVector vector = WireVectors.Named(name);
        Keyring ring = Ring(vector);
        for (int i = 0; i < vector.Bytes.Length; i++)
        {
            byte[] changed = [.. vector.Bytes];
            changed[i] ^= (byte)(i == 0 ? 2 : 1 << (i % 8));
            Assert.That(Layers.TryOpen(changed, ring, vector.Hex("aad"), out _), Is.False, $"byte {i}");
        }
    }

    [TestCaseSource(nameof(Vectors))]
    public void They_stay_closed_when_cut_anywhere(string name)
    {
        WireVector vector = WireVectors.Named(name);
        Keyring ring = Ring(vector);
        for (int length = 0; length < vector.Bytes.Length; length++)
        {
            Assert.That(Layers.TryOpen(vector.Bytes[..length], ring, vector.Hex("aad"), out _), Is.False, $"{length} bytes");
        }
    }

    [Test]
    public void Any_message_of_any_length_opens_again_and_takes_the_stated_room() =>
        Gen.Select(Gen.Int[2, 4].Select(i => 8 * i), Gen.Byte[0, 1], Gen.Byte.Array[0, 300], Gen.Byte.Array[0, 255])
            .Sample((keyLength, version, message, label) =>
            {
                Keyring ring = Layers.Ring(keyLength);
                byte[] payload = Seal(ring, version, message, label);
                return payload.Length <= message.Length + EncryptionLayer.Overhead(version)
                    && payload[0] == version
                    && Layers.TryOpen(payload, ring, label, out byte[] opened)
                    && opened.SequenceEqual(message);
            });

    [TestCase(0, 45), TestCase(1, 29)]
    public void An_empty_message_opens_as_one(byte version, int sealedLength)
    {
        byte[] payload = Seal(Layers.Ring(), version, [], []);

        Assert.That(payload, Has.Length.EqualTo(sealedLength));
        Assert.That(Layers.TryOpen(payload, Layers.Ring(), [], out byte[] message), Is.True);
        Assert.That(message, Is.Empty);
    }

    [Test]
    public void Padding_out_of_range_is_refused_under_a_valid_tag()
    {
        for (int claimed = 0; claimed <= 255; claimed++)
        {
            byte[] text = [.. Enumerable.Repeat((byte)claimed, 512)];
            bool opened = Layers.TryOpen(Layers.SealRaw(Layers.Ring(), 0, text), Layers.Ring(), [], out byte[] message);

            Assert.That(opened, Is.EqualTo(claimed is >= 1 and <= 16), $"{claimed}");
            Assert.That(message, Has.Length.EqualTo(opened ? 512 - claimed : 0));
        }
    }

    [Test]
    public void Padding_whose_bytes_differ_is_refused_under_a_valid_tag([Range(2, 16)] int length)
    {
        byte[] text = [.. new byte[32 - length], .. Enumerable.Repeat((byte)length, length)];
        text[^length]++;

        Assert.That(Layers.TryOpen(Layers.SealRaw(Layers.Ring(), 0, text), Layers.Ring(), [], out _), Is.False);
    }

    [Test]
    public void Padded_text_that_is_not_whole_blocks_is_refused_under_a_valid_tag([Values(0, 1, 15, 17)] int length)
    {
        byte[] text = [.. Enumerable.Repeat((byte)1, length)];

        Assert.That(Layers.TryOpen(Layers.SealRaw(Layers.Ring(), 0, text), Layers.Ring(), [], out _), Is.False);
    }

    [Test]
    public void A_later_version_is_refused([Range(2, 255)] int version) =>
        Assert.That(Layers.TryOpen(Layers.SealRaw(Layers.Ring(), (byte)version, new byte[16]), Layers.Ring(), [], out _), Is.False);

    /// <summary>The protocol leaves the version out of what is authenticated. No more than padding can come or go by that.</summary>
    [Test]
    public void A_changed_version_shows_the_padding_and_nothing_worse()
    {
        byte[] payload = Seal(Layers.Ring(), 0, [8, 1, 2], []);
        payload[0] = 1;

        Assert.That(Layers.TryOpen(payload, Layers.Ring(), [], out byte[] message), Is.True);
        Assert.That(message, Is.EqualTo((byte[])[8, 1, 2, .. Enumerable.Repeat((byte)13, 13)]));
    }

    [TestCase(1, 0), TestCase(2, 1), TestCase(5, 1)]
    public void Only_nodes_of_protocol_1_are_sent_padding(byte protocol, byte version) =>
        Assert.That(EncryptionLayer.VersionFor(protocol), Is.EqualTo(version));

    private static Keyring Ring(WireVector vector) => new(vector.Hex("key"));

    private static byte[] Seal(Keyring ring, byte version, byte[] message, byte[] label)
    {
        byte[] payload = new byte[EncryptionLayer.SealedLength(version, message.Length)];
        message.CopyTo(payload, EncryptionLayer.HeaderLength);
        EncryptionLayer.Seal(payload, message.Length, ring, version, label);
        return payload;
    }
}
