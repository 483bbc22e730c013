namespace Gossip.InteropTests;

/// <summary>Text that is the same at every run and does not compress well.</summary>
internal static class RandomText
{
    /// <summary>Hexadecimal digits.</summary>
    /// <param name="length">How many; also the seed.</param>
    public static string Create(int length)
    {
        byte[] bytes = new byte[(length / 2) + 1];
        new Random(length).NextBytes(bytes);
        return Convert.ToHexString(bytes)[..length];
    }
}
