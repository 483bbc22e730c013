using System.Text.Json;

namespace Gossip.Tests.Wire;

public sealed class MessageVectorTests
{
    private static IEnumerable<TestCaseData> MapMessages => WireVectors.Cases(WireVectors.MapMessages);

    [TestCaseSource(nameof(MapMessages))]
    public void A_message_of_memberlist_decodes_to_its_fields(string name)
    {
        WireVector vector = WireVectors.Named(name);

        Dictionary<string, string>? fields = Decoded.Fields(vector.Bytes);

        Assert.That(fields, Is.Not.Null);
        foreach (JsonProperty expected in vector.Fields.EnumerateObject().Where(p => p.Name != "type"))
        {
            Assert.That(fields![expected.Name], Is.EqualTo(expected.Value.ToString()), expected.Name);
        }
    }

    [TestCaseSource(nameof(MapMessages))]
    public void A_message_of_memberlist_encodes_to_the_same_bytes(string name)
    {
        byte[] bytes = WireVectors.Named(name).Bytes;

        Assert.That(Convert.ToHexStringLower(Decoded.Reencode(bytes)), Is.EqualTo(Convert.ToHexStringLower(bytes)));
    }

    [Test]
    public void A_user_message_in_a_packet_is_the_bytes_after_the_type()
    {
        byte[] packet = WireVectors.Named("user-packet").Bytes;

        RecordingHandler handler = RecordingHandler.Read(packet);

        Assert.That(handler.Messages.Single(), Is.EqualTo(packet));
    }

    [TestCaseSource(nameof(MapMessages))]
    public void A_message_cut_short_anywhere_is_malformed(string name)
    {
        byte[] bytes = WireVectors.Named(name).Bytes;

        for (int length = 1; length < bytes.Length; length++)
        {
            Assert.That(Decoded.Fields(bytes.AsMemory(0, length)), Is.Null, $"{length} of {bytes.Length} bytes");
        }
    }

    [TestCaseSource(nameof(MapMessages))]
    public void Bytes_after_the_message_are_ignored(string name)
    {
        byte[] bytes = WireVectors.Named(name).Bytes;

        Assert.That(Decoded.Fields((byte[])[.. bytes, 0xc1, 0xff]), Is.EqualTo(Decoded.Fields(bytes)));
    }
}
