using System.Text;
using Gossip.Wire;

namespace Gossip.Tests.Wire;

public sealed class LabelLayerTests
{
    [Test]
    public void A_label_of_memberlist_comes_off()
    {
        WireVector vector = WireVectors.Named("label-packet");

        Assert.That(LabelLayer.TryPeel(vector.Bytes, out ReadOnlyMemory<byte> label, out ReadOnlyMemory<byte> inner), Is.True);
        Assert.That(Decoded.Text(label.Span), Is.EqualTo(vector.Text("label")));
        Assert.That(inner.ToArray(), Is.EqualTo(vector.Hex("inner")));
    }

    [Test]
    public void A_label_is_put_on_as_the_bytes_of_memberlist()
    {
        WireVector vector = WireVectors.Named("label-packet");
        byte[] inner = vector.Hex("inner");
        var packet = new OutgoingPacket([.. new byte[20], .. inner], 20, inner.Length);

        LabelLayer.Wrap(ref packet, Encoding.UTF8.GetBytes(vector.Text("label")));

        Assert.That(packet.Bytes.ToArray(), Is.EqualTo(vector.Bytes));
    }

    [TestCase("label-empty-invalid"), TestCase("label-truncated-invalid")]
    public void A_label_that_memberlist_refuses_is_refused(string name) =>
        Assert.That(LabelLayer.TryPeel(WireVectors.Named(name).Bytes, out _, out _), Is.False);

    [Test]
    public void A_label_cut_anywhere_is_refused([Values(1, 2, 255)] int length)
    {
        byte[] packet = [(byte)MessageType.Label, (byte)length, .. new byte[length]];
        for (int cut = 1; cut < packet.Length; cut++)
        {
            Assert.That(LabelLayer.TryPeel(packet.AsMemory(0, cut), out _, out _), Is.False, $"{cut} bytes");
        }

        Assert.That(LabelLayer.TryPeel(packet, out ReadOnlyMemory<byte> label, out ReadOnlyMemory<byte> inner), Is.True);
        Assert.That((label.Length, inner.Length), Is.EqualTo((length, 0)));
    }

    [TestCase(""), TestCase("08"), TestCase("01f4")]
    public void A_packet_without_a_label_stays_as_it_is(string hex)
    {
        byte[] packet = Convert.FromHexString(hex);

        Assert.That(LabelLayer.TryPeel(packet, out ReadOnlyMemory<byte> label, out ReadOnlyMemory<byte> inner), Is.True);
        Assert.That(label.IsEmpty, Is.True);
        Assert.That(inner.ToArray(), Is.EqualTo(packet));
    }

    [Test]
    public void A_label_is_255_bytes_of_UTF_8_at_most()
    {
        string longest = new string('é', 127) + "a";

        Assert.That(LabelLayer.Encode(longest), Has.Length.EqualTo(255));
        Assert.That(LabelLayer.Encode(""), Is.Empty);
        Assert.That(() => LabelLayer.Encode(longest + "a"), Throws.ArgumentException.With.Message.Contain("256"));
        Assert.That(() => LabelLayer.Encode("a\ud800"), Throws.InstanceOf<ArgumentException>());
    }

    [Test]
    public void Settings_refuse_what_is_no_label_or_no_version()
    {
        Assert.That(() => new LayerSettings { Label = new byte[256] }, Throws.ArgumentException);
        Assert.That(() => new LayerSettings { Label = new byte[] { 0xc3 } }, Throws.ArgumentException);
        Assert.That(() => new LayerSettings { EncryptionVersion = 2 }, Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
