namespace Gossip.InteropTests;

/// <summary>Bytes that are the same at every run and do not compress.</summary>
internal static class RandomBytes
{
    /// <summary>Bytes.</summary>
    /// <param name="length">How many.</param>
    /// <param name="seed">Other bytes for another seed.</param>
    public static byte[] Create(int length, int seed = 1)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
