using System.Security.Cryptography;

namespace Gossip.Security;

/// <summary>
/// One key and the ciphers made from it. Counts who holds it, the ring being the first: when the last lets go, the bytes are
/// overwritten, so that this never happens under the hands of a thread that still uses them.
/// </summary>
internal sealed class EncryptionKey
{
    /// <summary>The longest key: AES-256.</summary>
    public const int MaximumLength = 32;

    /// <summary>For messages.</summary>
    public const string AllowedLengths = "16, 24 and 32 bytes";

    // Pinned, so that the collector leaves no copies behind.
    private readonly byte[] _bytes;
    private readonly CipherPool _ciphers = new();
    private int _holders = 1;

    /// <summary>Takes a copy of a key; the caller holds it until <see cref="Release"/>.</summary>
    /// <exception cref="ArgumentException">The key is not 16, 24 or 32 bytes long.</exception>
    public EncryptionKey(ReadOnlySpan<byte> key)
    {
        CheckLength(key);
        _bytes = GC.AllocateUninitializedArray<byte>(key.Length, pinned: true);
        key.CopyTo(_bytes);
    }

    /// <summary>The bytes, zeros once nobody holds the key.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Whether AES has keys of this length.</summary>
    public static bool IsValidLength(int length) => length is 16 or 24 or 32;

    /// <exception cref="ArgumentException">The key is not 16, 24 or 32 bytes long.</exception>
    public static void CheckLength(ReadOnlySpan<byte> key)
    {
        if (!IsValidLength(key.Length))
        {
            throw new ArgumentException($"A key cannot be {key.Length} bytes long; allowed are {AllowedLengths}.", nameof(key));
        }
    }

    /// <summary>Holds the key until <see cref="Release"/>.</summary>
    /// <returns>Whether it was still held by somebody, and so is there.</returns>
    public bool TryAcquire()
    {
        int holders = Volatile.Read(ref _holders);
        while (holders > 0)
        {
            int found = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
            if (found == holders)
            {
                return true;
            }

            holders = found;
        }

        return false;
    }

    /// <summary>Lets go; the last one destroys the key.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            _ciphers.Clear();
            CryptographicOperations.ZeroMemory(_bytes);
        }
    }

    /// <summary>A copy of the bytes. The caller holds the key.</summary>
    public byte[] Copy() => [.. _bytes];

    /// <summary>Compares in fixed time. The caller holds the key.</summary>
    public bool HasBytes(ReadOnlySpan<byte> key) => CryptographicOperations.FixedTimeEquals(_bytes, key);

    /// <summary>Encrypts in place with a random nonce. The caller holds the key.</summary>
    public void Seal(Span<byte> nonce, Span<byte> text, Span<byte> tag, ReadOnlySpan<byte> associatedData)
    {
        Cipher cipher = _ciphers.Take() ?? new Cipher(_bytes);
        try
        {
            cipher.Seal(nonce, text, tag, associatedData);
        }
        finally
        {
            _ciphers.Return(cipher);
        }
    }

    /// <summary>Decrypts if the tag is right. The caller holds the key.</summary>
    public bool TryOpen(
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> ciphertext,
        ReadOnlySpan<byte> tag,
        ReadOnlySpan<byte> associatedData,
        Span<byte> text)
    {
        Cipher cipher = _ciphers.Take() ?? new Cipher(_bytes);
        try
        {
            return cipher.TryOpen(nonce, ciphertext, tag, associatedData, text);
        }
        finally
        {
            _ciphers.Return(cipher);
        }
    }
}
