using System.Security.Cryptography;

namespace Gossip.Cli.Keys;

/// <summary>What may be shown of a key: enough to tell two keys apart, nothing to decrypt with.</summary>
/// <param name="Fingerprint">The first 8 hexadecimal digits of the SHA-256 of its bytes.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="IsPrimary">Whether it encrypts what is sent.</param>
internal sealed record KeyDescription(string Fingerprint, int Length, bool IsPrimary)
{
    private const int FingerprintBytes = 4;

    /// <summary>Describes a key.</summary>
    /// <param name="key">Its bytes.</param>
    /// <param name="isPrimary">Whether it encrypts what is sent.</param>
    /// <returns>The description.</returns>
    public static KeyDescription Of(ReadOnlySpan<byte> key, bool isPrimary) =>
        new(Convert.ToHexStringLower(SHA256.HashData(key).AsSpan(0, FingerprintBytes)), key.Length, isPrimary);
}
