using System.Text.Json;
using Gossip.Wire;

namespace Gossip.FuzzTests;

/// <summary>Bytes that a real memberlist produced, to begin from.</summary>
internal static class Vectors
{
    private static readonly Lazy<(string Name, string Kind, byte[] Bytes)[]> Loaded = new(Load);

    public static IEnumerable<byte[]> OfKind(params string[] kinds) =>
        Loaded.Value.Where(vector => kinds.Contains(vector.Kind)).Select(vector => vector.Bytes);

    /// <summary>Whose name begins so.</summary>
    public static IEnumerable<byte[]> Named(string prefix) =>
        Loaded.Value.Where(vector => vector.Name.StartsWith(prefix, StringComparison.Ordinal)).Select(vector => vector.Bytes);

    /// <summary>The bodies, without the type byte, of messages of a type.</summary>
    public static IEnumerable<byte[]> Bodies(MessageType type) =>
        OfKind("message", "compress", "stream", "crc", "compound").Where(bytes => bytes[0] == (byte)type).Select(bytes => bytes[1..]);

    private static (string Name, string Kind, byte[] Bytes)[] Load()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Vectors", "memberlist-vectors.json");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        return
        [
            .. document.RootElement.GetProperty("vectors").EnumerateArray().Select(vector => (
                vector.GetProperty("name").GetString()!,
                vector.GetProperty("kind").GetString()!,
                Convert.FromHexString(vector.GetProperty("hex").GetString()!))),
        ];
    }
}
