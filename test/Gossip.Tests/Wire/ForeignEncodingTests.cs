using System.Buffers;
using System.Text;
using Gossip.Wire;
using MessagePack;

namespace Gossip.Tests.Wire;

/// <summary>What other encoders may write, and what they may not.</summary>
public sealed class ForeignEncodingTests
{
    private delegate void Fields(ref MessagePackWriter writer);

    [Test]
    public void Any_order_of_fields_is_read()
    {
        byte[] body = Map(3, (ref MessagePackWriter w) =>
        {
            w.Write("Node"); w.Write("b");
            w.Write("From"); w.Write("a");
            w.Write("Incarnation"); w.Write(7);
        });

        Assert.That(SuspectMessage.TryRead(body, out SuspectMessage m), Is.True);
        Assert.That((m.Incarnation, Decoded.Text(m.Node), Decoded.Text(m.From)), Is.EqualTo((7u, "b", "a")));
    }

    [Test]
    public void Unknown_fields_of_any_shape_are_skipped()
    {
        byte[] body = Map(9, (ref MessagePackWriter w) =>
        {
            w.Write("x"); w.WriteArrayHeader(3); w.Write(1.5); w.WriteMapHeader(1); w.Write("k"); w.WriteNil(); w.Write(true);
            w.Write("y"); w.WriteExtensionFormat(new ExtensionResult(5, new byte[300]));
            w.Write("z"); w.Write(1.5f);
            w.Write("t"); w.Write(DateTime.UnixEpoch);
            w.Write("s"); w.Write(new string('s', 70_000));
            w.Write("m"); w.WriteMapHeader(20); WriteMany(ref w, 40);
            w.Write("a"); w.WriteArrayHeader(70_000); WriteMany(ref w, 70_000);
            w.Write(17); w.Write(long.MinValue);
            w.Write("SeqNo"); w.Write(5);
        });

        Assert.That(NackMessage.TryRead(body, out NackMessage m), Is.True);
        Assert.That(m.SequenceNumber, Is.EqualTo(5));
    }

    [Test]
    public void New_strings_and_binary_are_read_as_text_and_as_bytes([Values] bool binary)
    {
        byte[] text = Encoding.UTF8.GetBytes(new string('n', 40));
        byte[] body = Map(3, (ref MessagePackWriter w) =>
        {
            WriteBytes(ref w, Encoding.UTF8.GetBytes("Node"), binary); WriteBytes(ref w, text, binary);
            WriteBytes(ref w, Encoding.UTF8.GetBytes("Addr"), binary); WriteBytes(ref w, [1, 2, 3, 4], binary);
            WriteBytes(ref w, Encoding.UTF8.GetBytes("Meta"), binary); WriteBytes(ref w, new byte[300], binary);
        });

        Assert.That(AliveMessage.TryRead(body, out AliveMessage m), Is.True);
        Assert.That((m.Node.Length, m.Address.Length, m.Metadata.Length), Is.EqualTo((40, 4, 300)));
    }

    [Test]
    public void Missing_fields_and_nil_are_zero([Values] bool nil)
    {
        byte[] body = !nil ? Map(0, (ref MessagePackWriter w) => { }) : Map(6, (ref MessagePackWriter w) =>
        {
            foreach (string field in (string[])["Addr", "Incarnation", "Meta", "Node", "Port", "Vsn"])
            {
                w.Write(field);
                w.WriteNil();
            }
        });

        Assert.That(AliveMessage.TryRead(body, out AliveMessage m), Is.True);
        Assert.That((m.Incarnation, m.Node.Length, m.Port, m.HasVersions), Is.EqualTo((0u, 0, (ushort)0, false)));
        Assert.That(Decoded.IsNil(m.Metadata), Is.True);
    }

    [TestCase("cc05"), TestCase("cd0005"), TestCase("ce00000005"), TestCase("cf0000000000000005")]
    [TestCase("d005"), TestCase("d10005"), TestCase("d200000005"), TestCase("d30000000000000005")]
    public void An_integer_of_any_width_is_read(string encoded)
    {
        Assert.That(NackMessage.TryRead(Field("SeqNo", encoded), out NackMessage m), Is.True);
        Assert.That(m.SequenceNumber, Is.EqualTo(5));
    }

    [TestCase("ff"), TestCase("d0ff"), TestCase("d1ffff"), TestCase("d2ffffffff"), TestCase("d3ffffffffffffffff")]
    [TestCase("cf0000000100000000"), TestCase("d30000000100000000"), TestCase("cfffffffffffffffff")]
    [TestCase("c3"), TestCase("a135"), TestCase("ca40a00000"), TestCase("9105"), TestCase("c1")]
    public void A_sequence_number_that_does_not_fit_is_malformed(string encoded) =>
        Assert.That(NackMessage.TryRead(Field("SeqNo", encoded), out _), Is.False);

    [TestCase("cdffff", true), TestCase("ce00010000", false), TestCase("d1ffff", false)]
    public void A_port_has_sixteen_bits(string encoded, bool fits) =>
        Assert.That(AliveMessage.TryRead(Field("Port", encoded), out _), Is.EqualTo(fits));

    [TestCase("a6010502020504", "010502020504")]
    [TestCase("c406010502020504", "010502020504")]
    [TestCase("96010502020504", "010502020504")]
    [TestCase("dc00069601050202", null)]
    [TestCase("dc0006010502020504", "010502020504")]
    [TestCase("9601050202cc80ccff", "0105020280ff")]
    [TestCase("a0", ""), TestCase("90", ""), TestCase("c0", "")]
    [TestCase("a50105020205", null), TestCase("a701050202050400", null), TestCase("950105020205", null)]
    [TestCase("960105020205cd0100", null), TestCase("9601050202a104", null), TestCase("05", null), TestCase("86", null)]
    public void Versions_are_six_bytes_or_six_small_integers_or_none(string encoded, string? versions)
    {
        bool read = AliveMessage.TryRead(Field("Vsn", encoded), out AliveMessage m);
        bool inPushPull = PushPullNode.TryRead(Field("Vsn", encoded), out PushPullNode node);

        Assert.That(read ? Decoded.Versions(m.HasVersions, m.Versions) : null, Is.EqualTo(versions));
        Assert.That(inPushPull ? Decoded.Versions(node.HasVersions, node.Versions) : null, Is.EqualTo(versions));
    }

    [TestCase(0, true), TestCase(4, true), TestCase(16, true), TestCase(3, false), TestCase(5, false), TestCase(17, false)]
    public void An_address_has_four_or_sixteen_bytes_or_none(int length, bool valid)
    {
        byte[] body = Map(1, (ref MessagePackWriter w) => { w.Write("Addr"); w.Write(new byte[length]); });
        byte[] target = Map(1, (ref MessagePackWriter w) => { w.Write("Target"); w.Write(new byte[length]); });

        Assert.That(AliveMessage.TryRead(body, out _), Is.EqualTo(valid));
        Assert.That(PushPullNode.TryRead(body, out _), Is.EqualTo(valid));
        Assert.That(IndirectPingMessage.TryRead(target, out _), Is.EqualTo(valid));
    }

    [TestCase(512, true), TestCase(513, false)]
    public void Names_and_metadata_are_bounded(int length, bool valid)
    {
        byte[] name = Map(1, (ref MessagePackWriter w) => { w.Write("Node"); w.Write(new string('n', length)); });
        byte[] metadata = Map(1, (ref MessagePackWriter w) => { w.Write("Meta"); w.Write(new byte[length]); });

        Assert.That(PingMessage.TryRead(name, out _), Is.EqualTo(valid));
        Assert.That(DeadMessage.TryRead(name, out _), Is.EqualTo(valid));
        Assert.That(AliveMessage.TryRead(metadata, out _), Is.EqualTo(valid));
        Assert.That(PushPullNode.TryRead(metadata, out _), Is.EqualTo(valid));
    }

    [TestCase("a1ff"), TestCase("a2c328"), TestCase("a3eda080"), TestCase("a2c080")]
    public void A_name_that_is_not_UTF_8_is_malformed(string encoded) =>
        Assert.That(PingMessage.TryRead(Field("Node", encoded), out _), Is.False);

    [TestCase("00", true), TestCase("03", true), TestCase("04", false), TestCase("cd0100", false), TestCase("ff", false)]
    public void A_state_is_one_of_four(string encoded, bool valid) =>
        Assert.That(PushPullNode.TryRead(Field("State", encoded), out _), Is.EqualTo(valid));

    [TestCase("Nodes", "ce00100000", true), TestCase("Nodes", "ce00100001", false), TestCase("Nodes", "ff", false)]
    [TestCase("UserStateLen", "ce01400000", true), TestCase("UserStateLen", "d201400001", false), TestCase("UserStateLen", "d0ff", false)]
    public void What_a_push_pull_announces_is_bounded(string field, string encoded, bool valid) =>
        Assert.That(PushPullHeader.TryRead(Field(field, encoded), out _), Is.EqualTo(valid));

    [TestCase("ce01400000", true), TestCase("ce01400001", false), TestCase("ff", false), TestCase("cfffffffffffffffff", false)]
    public void The_length_of_a_user_message_is_bounded(string encoded, bool valid) =>
        Assert.That(UserMessageHeader.TryRead(Field("UserMsgLen", encoded), out _), Is.EqualTo(valid));

    [TestCase("c2", true), TestCase("c3", true), TestCase("c0", true), TestCase("01", false), TestCase("a0", false)]
    public void A_flag_is_true_or_false(string encoded, bool valid) =>
        Assert.That(IndirectPingMessage.TryRead(Field("Nack", encoded), out _), Is.EqualTo(valid));

    [TestCase("00", true), TestCase("01", false), TestCase("ccff", false)]
    public void LZW_is_the_only_compression(string encoded, bool valid) =>
        Assert.That(CompressedMessage.TryRead(Field("Algo", encoded), out _), Is.EqualTo(valid));

    [TestCase(""), TestCase("c0"), TestCase("90"), TestCase("a0"), TestCase("01"), TestCase("c1"), TestCase("81"), TestCase("de"), TestCase("de00"), TestCase("de0001")]
    [TestCase("df"), TestCase("dfffffffff"), TestCase("df00000001a1"), TestCase("81a1"), TestCase("81a178"), TestCase("81a178c1"), TestCase("81c1")]
    [TestCase("81a178dd"), TestCase("81a178ddffffffff"), TestCase("81a178dfffffffff"), TestCase("81a178dbffffffff"), TestCase("81a178c6ffffffff61")]
    [TestCase("81a178c9ffffffff61"), TestCase("81a178d4"), TestCase("81a178d8"), TestCase("81a178c7"), TestCase("81a178c70161"), TestCase("81a178cb00000000000000")]
    [TestCase("81da"), TestCase("81dbffffffff"), TestCase("81a5536571"), TestCase("81a55365714e6fce000000"), TestCase("dbffffffff")]
    public void Bytes_that_are_no_whole_map_are_malformed(string hex)
    {
        byte[] body = Convert.FromHexString(hex);

        for (byte type = 0; type <= (byte)MessageType.Dead; type++)
        {
            Assert.That(Decoded.Fields((byte[])[type, .. body]), Is.Null, $"type {type}");
        }
    }

    [Test]
    public void Arrays_in_arrays_cannot_exhaust_the_stack([Values(0x91, 0x81, 0xdd)] byte code)
    {
        byte[] bomb = new byte[60_000];
        bomb.AsSpan().Fill(code);

        Assert.That(NackMessage.TryRead((byte[])[0x81, 0xa1, (byte)'x', .. bomb], out _), Is.False);
        Assert.That(NackMessage.TryRead((byte[])[0x81, 0xa1, (byte)'x', .. Enumerable.Repeat((byte)0x91, 60_000), 0x01], out _), Is.True);
    }

    private static byte[] Map(int count, Fields write)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        writer.WriteMapHeader(count);
        write(ref writer);
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Field(string name, string encoded) =>
        [0x81, (byte)(0xa0 + name.Length), .. Encoding.UTF8.GetBytes(name), .. Convert.FromHexString(encoded)];

    private static void WriteBytes(ref MessagePackWriter writer, byte[] bytes, bool binary)
    {
        if (binary)
        {
            writer.Write(bytes);
        }
        else
        {
            writer.WriteString(bytes);
        }
    }

    private static void WriteMany(ref MessagePackWriter writer, int count)
    {
        for (int i = 0; i < count; i++)
        {
            writer.Write(i);
        }
    }
}
