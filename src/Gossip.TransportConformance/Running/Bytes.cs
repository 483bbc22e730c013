namespace Gossip.TransportConformance.Running;

/// <summary>Payloads for packets and streams.</summary>
internal static class Bytes
{
    /// <summary>Bytes without a pattern, the same for the same seed.</summary>
    public static byte[] Random(int length, int seed = 1)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Every value that a byte can have.</summary>
    public static byte[] EveryValue() => [.. Enumerable.Range(0, 256).Select(value => (byte)value)];

    /// <summary>A packet that tells who sent it, and by its every byte whether it is whole.</summary>
    public static void Stamp(Span<byte> payload, byte sender, byte number)
    {
        payload[0] = sender;
        payload[1] = number;
        for (int index = 2; index < payload.Length; index++)
        {
            payload[index] = (byte)(sender ^ (number * 31) ^ index);
        }
    }

    public static bool IsStamped(ReadOnlySpan<byte> payload, int length)
    {
        if (payload.Length != length)
        {
            return false;
        }

        Span<byte> expected = stackalloc byte[length];
        Stamp(expected, payload[0], payload[1]);
        return expected.SequenceEqual(payload);
    }
}
