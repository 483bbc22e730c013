using System.Text.Json;

namespace Gossip.SimulationTests.Hostile;

/// <summary>Bytes that a real memberlist produced, damaged at random: flipped, cut, stretched, spliced, repeated.</summary>
internal sealed class Mutation
{
    private readonly byte[][] _originals;
    private readonly Random _random;

    public Mutation(int seed, params string[] kinds)
    {
        _random = new Random(seed);
        using JsonDocument vectors = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(TestContext.CurrentContext.TestDirectory, "Vectors", "memberlist-vectors.json")));
        _originals =
        [
            .. vectors.RootElement.GetProperty("vectors").EnumerateArray()
                .Where(vector => kinds.Contains(vector.GetProperty("kind").GetString()))
                .Select(vector => Convert.FromHexString(vector.GetProperty("hex").GetString()!)),
        ];
    }

    public byte[] Next()
    {
        byte[] bytes = [.. _originals[_random.Next(_originals.Length)]];
        for (int i = _random.Next(1, 5); i > 0 && bytes.Length > 0; i--)
        {
            bytes = Damage(bytes);
        }

        return bytes;
    }

    private byte[] Damage(byte[] bytes)
    {
        int place = _random.Next(bytes.Length);
        switch (_random.Next(6))
        {
            case 0:
                bytes[place] ^= (byte)(1 << _random.Next(8));
                return bytes;
            case 1:
                bytes[place] = (byte)_random.Next(256);
                return bytes;
            case 2:
                return bytes[..place];
            case 3:
                byte[] other = _originals[_random.Next(_originals.Length)];
                return [.. bytes[..place], .. other[_random.Next(other.Length + 1)..]];
            case 4:
                byte[] inserted = new byte[_random.Next(1, 9)];
                _random.NextBytes(inserted);
                return [.. bytes[..place], .. inserted, .. bytes[place..]];
            default:
                int length = _random.Next(bytes.Length - place + 1);
                return [.. bytes[..place], .. bytes.AsSpan(place, length), .. bytes[place..]];
        }
    }
}
