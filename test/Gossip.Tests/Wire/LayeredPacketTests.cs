using CsCheck;
using Gossip.Security;
using Gossip.Wire;

namespace Gossip.Tests.Wire;

/// <summary>Packets with label and encryption around them, in both directions.</summary>
public sealed class LayeredPacketTests
{
    private static readonly byte[] Message = [(byte)MessageType.User, .. new byte[400]];
    private static readonly int[] KeyLengths = [0, 16, 24, 32];

    [Test]
    public void A_packet_of_memberlist_with_all_layers_is_read()
    {
        WireVector vector = WireVectors.Named("packet-all-layers");
        LayerSettings settings = Layers.Encrypted(new Keyring(vector.Hex("key")), vector.Text("label"));

        RecordingHandler handler = RecordingHandler.Read(vector.Bytes, settings);

        Assert.That(handler.Drops, Is.Empty);
        Assert.That(
            handler.Messages.Select(m => (int)m[0]),
            Is.EqualTo(vector.Fields.GetProperty("innerMessageTypes").EnumerateArray().Select(t => t.GetInt32())));
    }

    [Test]
    public void A_labelled_packet_of_memberlist_is_read()
    {
        RecordingHandler handler = RecordingHandler.Read(WireVectors.Named("label-packet").Bytes, Layers.Labelled("cluster-a"));

        Assert.That(handler.Drops, Is.Empty);
        Assert.That(handler.Messages, Has.Count.EqualTo(3));
    }

    [Test]
    public void Every_combination_of_layers_is_read_again(
        [ValueSource(nameof(KeyLengths))] int keyLength,
        [Values(0, 1)] byte version,
        [Values("", "cluster-a")] string label,
        [Values] bool compress,
        [Values] bool crc)
    {
        LayerSettings settings = keyLength == 0 ? Layers.Labelled(label) : Layers.Encrypted(Layers.Ring(keyLength), label, version);

        RecordingHandler handler = RecordingHandler.Read(Layers.Packet(settings, Message, compress, crc), settings);

        Assert.That(handler.Drops, Is.Empty);
        Assert.That(handler.Messages, Is.EqualTo(new[] { Message }));
    }

    [Test]
    public void The_size_limit_holds_for_the_packet_with_all_its_layers() =>
        Gen.Select(Gen.Int[0, 3].Select(i => KeyLengths[i]), Gen.Byte[0, 1], Gen.Int[0, 255], Gen.Bool, Gen.Int[0, 1400], Gen.Int[1, 300])
            .Sample((keyLength, version, labelLength, crc, limit, messageLength) =>
            {
                string label = new('a', labelLength);
                LayerSettings settings = keyLength == 0 ? Layers.Labelled(label) : Layers.Encrypted(Layers.Ring(keyLength), label, version);
                var writer = new PacketWriter(1400, settings);
                writer.Begin(limit);
                while (writer.TryAdd(RandomMessage(messageLength)))
                {
                }

                return writer.MessageCount == 0 || writer.Finish(new PacketLayers(Compress: true, crc)).Length <= limit;
            });

    [TestCase("", 0, 0, 5), TestCase("cluster-a", 0, 0, 16), TestCase("", 32, 1, 34), TestCase("cluster-a", 16, 0, 61)]
    public void The_overhead_is_that_of_label_encryption_and_checksum(string label, int keyLength, byte version, int expected)
    {
        LayerSettings settings = keyLength == 0 ? Layers.Labelled(label) : Layers.Encrypted(Layers.Ring(keyLength), label, version);
        var writer = new PacketWriter(1400, settings);
        writer.Begin(1400);

        Assert.That(writer.Overhead, Is.EqualTo(expected));
        Assert.That(writer.Remaining, Is.EqualTo(1400 - expected));
    }

    [Test]
    public void A_message_that_takes_all_the_room_fills_the_packet_to_its_limit()
    {
        LayerSettings settings = Layers.Encrypted(label: "cluster-a");
        byte[] message = RandomMessage(1400 - new PacketWriter(1400, settings).Overhead);

        byte[] packet = Layers.Packet(settings, message, compress: true, crc: true);

        Assert.That(packet, Has.Length.EqualTo(1400));
        Assert.That(RecordingHandler.Read(packet, settings).Messages, Is.EqualTo(new[] { message }));
    }

    [TestCase("cluster-a", "cluster-b"), TestCase("cluster-a", "cluster-aa"), TestCase("cluster-a", ""), TestCase("", "cluster-a")]
    public void A_packet_of_another_label_is_dropped(string sent, string expected)
    {
        RecordingHandler handler = RecordingHandler.Read(Layers.Packet(Layers.Labelled(sent), Message), Layers.Labelled(expected));

        Assert.That(handler.Messages, Is.Empty);
        Assert.That(handler.Drops, Is.EqualTo(new[] { DropReason.LabelMismatch }));
    }

    [TestCase("label-empty-invalid"), TestCase("label-truncated-invalid")]
    public void A_label_that_is_none_is_malformed(string name) =>
        Assert.That(RecordingHandler.Read(WireVectors.Named(name).Bytes, Layers.Labelled("a")).Drops, Is.EqualTo(new[] { DropReason.Malformed }));

    [Test]
    public void Behind_a_proxy_that_takes_the_label_off_it_is_still_authenticated()
    {
        byte[] packet = Layers.Packet(Layers.Encrypted(label: "cluster-a"), Message);
        var behindProxy = new LayerSettings { Label = "cluster-a"u8.ToArray(), Keyring = Layers.Ring(), SkipInboundLabelCheck = true };
        var other = new LayerSettings { Label = "cluster-b"u8.ToArray(), Keyring = Layers.Ring(), SkipInboundLabelCheck = true };

        byte[] peeled = packet[("cluster-a".Length + LabelLayer.HeaderLength)..];

        Assert.That(RecordingHandler.Read(peeled, behindProxy).Messages, Is.EqualTo(new[] { Message }));
        Assert.That(RecordingHandler.Read(packet, behindProxy).Drops, Is.EqualTo(new[] { DropReason.LabelMismatch }));
        Assert.That(RecordingHandler.Read(peeled, other).Drops, Is.EqualTo(new[] { DropReason.Undecryptable }));
    }

    [Test]
    public void What_is_not_encrypted_is_dropped_when_it_must_be([Values("", "00", "01", "0800", "long", "other key")] string what)
    {
        byte[] packet = what switch
        {
            "long" => Message,
            "other key" => Layers.Packet(Layers.Encrypted(Layers.Ring(32, 7)), Message),
            _ => Convert.FromHexString(what),
        };

        RecordingHandler handler = RecordingHandler.Read(packet, Layers.Encrypted());

        Assert.That(handler.Messages, Is.Empty);
        Assert.That(handler.Drops, Is.EqualTo(new[] { DropReason.Undecryptable }));
    }

    [Test]
    public void While_a_cluster_moves_to_encryption_packets_in_clear_are_read_too()
    {
        var moving = new LayerSettings { Keyring = Layers.Ring(), VerifyIncoming = false };

        Assert.That(RecordingHandler.Read(Message, moving).Messages, Is.EqualTo(new[] { Message }));
        Assert.That(RecordingHandler.Read(Layers.Packet(moving, Message), moving).Messages, Is.EqualTo(new[] { Message }));
        Assert.That(RecordingHandler.Read(WireVectors.Named("ping-source-v6").Bytes, moving).Messages, Has.Count.EqualTo(1));
        Assert.That(RecordingHandler.Read(Layers.Packet(Layers.Encrypted(Layers.Ring(32, 7)), Message), moving).Messages, Is.Not.EqualTo(new[] { Message }));
    }

    [Test]
    public void Until_outgoing_is_verified_packets_are_sent_in_clear()
    {
        var moving = new LayerSettings { Keyring = Layers.Ring(), VerifyOutgoing = false };

        Assert.That(Layers.Packet(moving, Message), Is.EqualTo(Message));
        Assert.That(new PacketWriter(1400, moving).Overhead, Is.EqualTo(CrcLayer.Overhead));
    }

    [Test]
    public void An_encrypted_packet_without_a_message_is_empty([Values(0, 1)] byte version)
    {
        byte[] text = version == EncryptionLayer.Padded ? [.. Enumerable.Repeat((byte)16, 16)] : [];

        RecordingHandler handler = RecordingHandler.Read(Layers.SealRaw(Layers.Ring(), version, text), Layers.Encrypted());

        Assert.That(handler.Drops, Is.EqualTo(new[] { DropReason.Empty }));
    }

    [Test]
    public void A_label_or_an_encryption_inside_the_encryption_is_dropped([Values] bool label)
    {
        LayerSettings settings = Layers.Encrypted();
        byte[] inner = label ? [(byte)MessageType.Label, 1, 97, 8, 8] : Layers.Packet(settings, Message)[..50];
        inner[0] = label ? inner[0] : (byte)MessageType.Encrypted;

        Assert.That(
            RecordingHandler.Read(Layers.SealRaw(Layers.Ring(), 1, inner), settings).Drops,
            Is.EqualTo(new[] { DropReason.UnexpectedType }));
    }

    [Test]
    public void A_layered_packet_cut_or_changed_anywhere_is_dropped([Values(0, 1)] byte version)
    {
        LayerSettings settings = Layers.Encrypted(label: "ab", version: version);
        byte[] packet = Layers.Packet(settings, Message[..30], crc: true);
        for (int i = 0; i < packet.Length; i++)
        {
            byte[] changed = [.. packet];
            changed[i] ^= 4;
            Assert.That(RecordingHandler.Read(packet.AsSpan(0, i), settings).Messages, Is.Empty, $"{i} bytes");
            Assert.That(RecordingHandler.Read(changed, settings).Messages, Is.Empty, $"byte {i}");
        }
    }

    [Test]
    public void Packets_follow_the_ring_as_its_keys_change()
    {
        var ring = Layers.Ring(32, 1);
        LayerSettings settings = Layers.Encrypted(ring);
        byte[] before = Layers.Packet(settings, Message);
        ring.Add(Layers.Key(16, 2));
        ring.Use(Layers.Key(16, 2));
        byte[] after = Layers.Packet(settings, Message);

        Assert.That(RecordingHandler.Read(before, settings).Messages, Is.EqualTo(new[] { Message }));
        Assert.That(RecordingHandler.Read(after, Layers.Encrypted(Layers.Ring(16, 2))).Messages, Is.EqualTo(new[] { Message }));
        ring.Remove(Layers.Key(32, 1));
        Assert.That(RecordingHandler.Read(before, settings).Drops, Is.EqualTo(new[] { DropReason.Undecryptable }));
    }

    [Test]
    public void Ten_thousand_random_packets_do_no_harm_behind_a_valid_tag([Values(31)] int seed)
    {
        var random = new Random(seed);
        LayerSettings settings = Layers.Encrypted();
        var reader = new PacketReader(settings);
        for (int i = 0; i < 10_000; i++)
        {
            byte[] text = new byte[random.Next(100)];
            random.NextBytes(text);
            byte[] packet = Layers.SealRaw(settings.Keyring!, (byte)random.Next(2), text);
            Assert.That(() => reader.Read(packet, new CountingHandler()), Throws.Nothing, $"seed {seed}, packet {i}");
        }
    }

    private static byte[] RandomMessage(int length)
    {
        byte[] message = new byte[length];
        new Random(length).NextBytes(message);
        message[0] = (byte)MessageType.User;
        return message;
    }
}
