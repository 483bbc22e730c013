using System.Buffers;
using MessagePack;

namespace Gossip.InteropTests.Serf;

/// <summary>Serf's tags as it puts them into a member's metadata: the byte 0xff, then a MessagePack map from text to text.</summary>
internal static class SerfTags
{
    private const byte Magic = 0xff;

    /// <summary>Metadata that Serf shows as a tag.</summary>
    public static byte[] Encode(string key, string value)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(bytes) { OldSpec = true };
        writer.WriteMapHeader(1);
        writer.Write(key);
        writer.Write(value);
        writer.Flush();
        return [Magic, .. bytes.WrittenSpan];
    }

    /// <summary>The tags that a Serf agent's metadata holds.</summary>
    public static Dictionary<string, string> Decode(ReadOnlyMemory<byte> metadata)
    {
        Assert.That(metadata.Span.StartsWith([Magic]), Is.True, $"the metadata starts with 0xff: {Convert.ToHexString(metadata.Span)}");
        var reader = new MessagePackReader(metadata[1..]);
        var tags = new Dictionary<string, string>();
        for (int left = reader.ReadMapHeader(); left > 0; left--)
        {
            tags.Add(reader.ReadString()!, reader.ReadString()!);
        }

        Assert.That(reader.End, Is.True, "nothing follows the tags");
        return tags;
    }
}
