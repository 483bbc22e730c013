using System.Text;
using Gossip.Joining;
using Gossip.Security;

namespace Gossip.FuzzTests.Targets;

/// <summary>Texts that people write: seeds, hosts and keys. Anything is a text or the documented refusal.</summary>
internal static class TextTargets
{
    private const int DefaultPort = 7946;

    public static IEnumerable<FuzzTarget> All { get; } =
    [
        new("seed", data => Seed(Encoding.UTF8.GetString(data)), () => Bytes(
            "host", "host:1", "name/host:65535", "10.0.0.1", "10.0.0.1:80", "[2001:db8::1]:7946", "[::1]", "fe80::1%eth0", "n/::1", "_gossip._udp.example.com", " a ")),
        new("key", data => Key(Encoding.UTF8.GetString(data)), () => Bytes(
            "AAECAwQFBgcICQoLDA0ODw==", " AAECAwQFBgcICQoLDA0ODxAREhMUFRYX\n", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "AAEC", "?")),
    ];

    private static IEnumerable<byte[]> Bytes(params string[] texts) => texts.Select(Encoding.UTF8.GetBytes);

    private static void Seed(string text)
    {
        bool canBeAdvertised = AdvertisedHost.IsValid(text);
        SeedAddress seed;
        try
        {
            seed = SeedAddress.Parse(text, DefaultPort);
        }
        catch (FormatException refusal)
        {
            Promise.Holds(refusal.Message.StartsWith($"'{text}' is not a seed: ", StringComparison.Ordinal), "The refusal names the text");
            Promise.Holds(!canBeAdvertised, "What is no seed cannot be advertised");
            return;
        }

        Promise.Holds(seed.Port is > 0 and <= ushort.MaxValue, "A port is one");
        Promise.Holds(seed.Host.Length > 0, "There is a host");
        Promise.Equal(canBeAdvertised, seed.NodeName.Length == 0 && !seed.IsService, "A seed without name and service can be advertised");
        string host = seed.Host.Contains(':', StringComparison.Ordinal) ? $"[{seed.Host}]" : seed.Host;
        string written = seed.IsService ? $"{seed.NodeName}/{host}" : $"{seed.NodeName}/{host}:{seed.Port}";
        Promise.Equal(SeedAddress.Parse(written, DefaultPort), seed with { Text = written }, "Written out it is the same seed");
    }

    private static void Key(string text)
    {
        byte[] key;
        try
        {
            key = Keyring.ParseKey(text);
        }
        catch (FormatException refusal)
        {
            Promise.Holds(text.Length < 20 || !refusal.Message.Contains(text, StringComparison.Ordinal), "The refusal does not repeat the key");
            return;
        }

        Promise.Holds(key.Length is 16 or 24 or 32, "A key has one of three lengths");
        Promise.SameBytes(Keyring.ParseKey(Convert.ToBase64String(key)), key, "Written out it is the same key");
        Promise.SameBytes(Keyring.FromBase64(text).GetPrimaryKey(), key, "A ring has the key");
    }
}
