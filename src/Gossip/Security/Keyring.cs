using System.Security.Cryptography;

namespace Gossip.Security;

/// <summary>
/// The keys with which a cluster encrypts (AES-GCM): the primary key seals what is sent, every key opens what arrives.
/// Keys may be changed while nodes use the ring, from any thread; whoever seals or opens never waits.
/// </summary>
/// <remarks>
/// To change the key of a running cluster: <see cref="Add"/> the new key on every node, then <see cref="Use"/> it on every node, then
/// <see cref="Remove"/> the old one on every node. Nonces are random, so change the key before it has sealed some 2^32 messages.
/// A key that is removed is overwritten with zeros as soon as nobody is sealing or opening with it any more.
/// </remarks>
public sealed class Keyring
{
    /// <summary>The bytes of a key if nothing else is asked for: AES-256.</summary>
    public const int DefaultKeyLength = 32;

    private readonly Lock _changes = new();

    /// <summary>Primary first. Never changed, only replaced, and only while holding the lock.</summary>
    private volatile EncryptionKey[] _keys;

    /// <summary>Creates a ring.</summary>
    /// <param name="primary">The key that seals: 16, 24 or 32 bytes, for AES-128, AES-192 or AES-256. Copied.</param>
    /// <param name="others">Further keys that open. Copied; one that is there already is passed over.</param>
    /// <exception cref="ArgumentException">A key is not 16, 24 or 32 bytes long.</exception>
    public Keyring(ReadOnlySpan<byte> primary, params IEnumerable<byte[]> others)
    {
        ArgumentNullException.ThrowIfNull(others);
        _keys = [new EncryptionKey(primary)];
        foreach (byte[] key in others)
        {
            Add(key);
        }
    }

    /// <summary>How many keys are in the ring, at least 1.</summary>
    public int Count => _keys.Length;

    /// <summary>Copies all keys. A method, so that whatever prints objects by their properties prints no keys.</summary>
    /// <returns>The keys, the primary first.</returns>
    public IReadOnlyList<byte[]> GetKeys()
    {
        lock (_changes)
        {
            return Array.ConvertAll(_keys, key => key.Copy());
        }
    }

    /// <summary>Copies the key that seals.</summary>
    /// <returns>The primary key.</returns>
    public byte[] GetPrimaryKey()
    {
        lock (_changes)
        {
            return _keys[0].Copy();
        }
    }

    /// <summary>The keys themselves, to look at in tests.</summary>
    internal ReadOnlySpan<EncryptionKey> Ring => _keys;

    /// <summary>Makes a ring from keys in Base64, as <c>gossip keygen</c> and <c>serf keygen</c> print them.</summary>
    /// <param name="keys">The keys, at least one; the first becomes the primary.</param>
    /// <returns>The ring.</returns>
    /// <exception cref="ArgumentException">There is no key.</exception>
    /// <exception cref="FormatException">A text is not Base64, or not of 16, 24 or 32 bytes. The message does not repeat it.</exception>
    public static Keyring FromBase64(params IEnumerable<string> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        byte[][] parsed = [.. keys.Select(ParseKey)];
        if (parsed.Length == 0)
        {
            throw new ArgumentException("A ring needs at least one key.", nameof(keys));
        }

        var ring = new Keyring(parsed[0], parsed[1..]);
        Array.ForEach(parsed, key => CryptographicOperations.ZeroMemory(key));
        return ring;
    }

    /// <summary>Reads a key in Base64.</summary>
    /// <param name="base64">The text; white space around it is ignored.</param>
    /// <returns>The key, 16, 24 or 32 bytes.</returns>
    /// <exception cref="FormatException">The text is not Base64, or not of 16, 24 or 32 bytes. The message does not repeat it.</exception>
    public static byte[] ParseKey(string base64)
    {
        ArgumentNullException.ThrowIfNull(base64);
        Span<byte> bytes = stackalloc byte[2 * EncryptionKey.MaximumLength];
        try
        {
            if (!Convert.TryFromBase64String(base64, bytes, out int length))
            {
                throw new FormatException($"The key is not Base64, or far longer than the allowed {EncryptionKey.AllowedLengths}.");
            }

            return EncryptionKey.IsValidLength(length)
                ? bytes[..length].ToArray()
                : throw new FormatException($"The key is {length} bytes long; allowed are {EncryptionKey.AllowedLengths}.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Makes a key of random bytes.</summary>
    /// <param name="length">16, 24 or 32 bytes.</param>
    /// <returns>The key.</returns>
    /// <exception cref="ArgumentException">It is another length.</exception>
    public static byte[] GenerateKey(int length = DefaultKeyLength) =>
        EncryptionKey.IsValidLength(length)
            ? RandomNumberGenerator.GetBytes(length)
            : throw new ArgumentException($"A key cannot be {length} bytes long; allowed are {EncryptionKey.AllowedLengths}.", nameof(length));

    /// <summary>Adds a key that opens. The primary stays what it is; a key that is there already is passed over.</summary>
    /// <param name="key">16, 24 or 32 bytes. Copied.</param>
    /// <returns>Whether the key is new to the ring.</returns>
    /// <exception cref="ArgumentException">The key is not 16, 24 or 32 bytes long.</exception>
    public bool Add(ReadOnlySpan<byte> key)
    {
        EncryptionKey.CheckLength(key);
        lock (_changes)
        {
            if (IndexOf(key) >= 0)
            {
                return false;
            }

            _keys = [.. _keys, new EncryptionKey(key)];
            return true;
        }
    }

    /// <summary>Makes a key the primary: what is sent from now on is sealed with it.</summary>
    /// <param name="key">A key of the ring.</param>
    /// <exception cref="InvalidOperationException">The key is not in the ring.</exception>
    public void Use(ReadOnlySpan<byte> key)
    {
        lock (_changes)
        {
            int index = IndexOf(key);
            if (index < 0)
            {
                throw new InvalidOperationException("The key is not in the ring: add it, here and on every other node, before it is used.");
            }

            _keys = [_keys[index], .. _keys[..index], .. _keys[(index + 1)..]];
        }
    }

    /// <summary>Takes a key out: what was sealed with it can no longer be opened. Its bytes are overwritten once they are out of use.</summary>
    /// <param name="key">The key; one that is not in the ring is passed over.</param>
    /// <returns>Whether it was in the ring.</returns>
    /// <exception cref="InvalidOperationException">It is the primary key.</exception>
    public bool Remove(ReadOnlySpan<byte> key)
    {
        lock (_changes)
        {
            int index = IndexOf(key);
            if (index == 0)
            {
                throw new InvalidOperationException("The primary key cannot be removed: use another one first.");
            }

            if (index < 0)
            {
                return false;
            }

            EncryptionKey removed = _keys[index];
            _keys = [.. _keys[..index], .. _keys[(index + 1)..]];
            // Only now: whoever still finds it in an older array and comes too late looks at the ring again.
            removed.Release();
            return true;
        }
    }

    /// <summary>Whether a key is in the ring.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether it is, as primary or not.</returns>
    public bool Contains(ReadOnlySpan<byte> key)
    {
        lock (_changes)
        {
            return IndexOf(key) >= 0;
        }
    }

    /// <summary>How many keys there are; never what they are.</summary>
    /// <returns>A text for logs.</returns>
    public override string ToString() => $"{nameof(Keyring)} of {Count}";

    /// <summary>Seals with the primary key.</summary>
    /// <param name="nonce">Becomes random.</param>
    /// <param name="text">What to encrypt, in place.</param>
    /// <param name="tag">Where the tag goes.</param>
    /// <param name="associatedData">What is authenticated with it.</param>
    internal void Seal(Span<byte> nonce, Span<byte> text, Span<byte> tag, ReadOnlySpan<byte> associatedData)
    {
        EncryptionKey primary = _keys[0];
        while (!primary.TryAcquire())
        {
            // It was removed just now, so there is another primary already.
            primary = _keys[0];
        }

        try
        {
            primary.Seal(nonce, text, tag, associatedData);
        }
        finally
        {
            primary.Release();
        }
    }

    /// <summary>Tries every key, the primary first.</summary>
    /// <param name="nonce">The nonce it was sealed with.</param>
    /// <param name="ciphertext">What to decrypt.</param>
    /// <param name="tag">Its tag.</param>
    /// <param name="associatedData">What was authenticated with it.</param>
    /// <param name="text">As long as the ciphertext, and not in the same place; zeros when no key fits.</param>
    /// <returns>Whether a key fits.</returns>
    internal bool TryOpen(
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> ciphertext,
        ReadOnlySpan<byte> tag,
        ReadOnlySpan<byte> associatedData,
        Span<byte> text)
    {
        bool cameTooLate;
        do
        {
            cameTooLate = false;
            foreach (EncryptionKey key in _keys)
            {
                if (!key.TryAcquire())
                {
                    // Removed since the array was read, and perhaps added again: look at the ring once more.
                    cameTooLate = true;
                }
                else if (TryOpenAndRelease(key, nonce, ciphertext, tag, associatedData, text))
                {
                    return true;
                }
            }
        }
        while (cameTooLate);

        return false;
    }

    private static bool TryOpenAndRelease(
        EncryptionKey key,
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> ciphertext,
        ReadOnlySpan<byte> tag,
        ReadOnlySpan<byte> associatedData,
        Span<byte> text)
    {
        try
        {
            return key.TryOpen(nonce, ciphertext, tag, associatedData, text);
        }
        finally
        {
            key.Release();
        }
    }

    /// <summary>Looks at every key to the end, so that the time tells nothing of where a guess failed.</summary>
    private int IndexOf(ReadOnlySpan<byte> key)
    {
        int index = -1;
        for (int i = 0; i < _keys.Length; i++)
        {
            index = _keys[i].HasBytes(key) ? i : index;
        }

        return index;
    }
}
