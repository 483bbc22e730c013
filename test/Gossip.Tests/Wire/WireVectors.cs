using System.Text.Json;

namespace Gossip.Tests.Wire;

/// <summary>Bytes that a real memberlist produced, and what they mean.</summary>
internal sealed record WireVector(string Name, string Kind, byte[] Bytes, JsonElement Fields)
{
    public byte[] Hex(string field) => Convert.FromHexString(Fields.GetProperty(field).GetString()!);

    public string Text(string field) => Has(field) ? Fields.GetProperty(field).GetString()! : "";

    public bool Has(string field) => Fields.TryGetProperty(field, out _);

    public override string ToString() => Name;
}

internal static class WireVectors
{
    private static readonly WireVector[] Vectors = Load();

    public static IEnumerable<WireVector> Messages => OfKind("message");

    public static IEnumerable<WireVector> MapMessages => Messages.Where(v => v.Name != "user-packet");

    public static IEnumerable<WireVector> Compressed => OfKind("compress");

    public static IEnumerable<WireVector> Encrypted => OfKind("encrypted");

    public static IEnumerable<WireVector> EncryptedStreams => OfKind("stream").Where(v => v.Has("key"));

    /// <summary>Every vector that needs no key and has no label.</summary>
    public static IEnumerable<WireVector> Clear =>
        Vectors.Where(v => v.Kind is "message" or "compound" or "crc" or "compress" || (v.Kind == "stream" && !v.Has("key")));

    public static WireVector Named(string name) => Vectors.Single(v => v.Name == name);

    public static IEnumerable<TestCaseData> Cases(IEnumerable<WireVector> vectors) =>
        vectors.Select(v => new TestCaseData(v.Name).SetArgDisplayNames(v.Name));

    private static IEnumerable<WireVector> OfKind(string kind) => Vectors.Where(v => v.Kind == kind);

    private static WireVector[] Load()
    {
        string path = Path.Combine(TestContext.CurrentContext.TestDirectory, "Vectors", "memberlist-vectors.json");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        return [.. document.RootElement.GetProperty("vectors").EnumerateArray().Select(ToVector)];
    }

    private static WireVector ToVector(JsonElement vector) => new(
        vector.GetProperty("name").GetString()!,
        vector.GetProperty("kind").GetString()!,
        Convert.FromHexString(vector.GetProperty("hex").GetString()!),
        vector.GetProperty("fields").Clone());
}
