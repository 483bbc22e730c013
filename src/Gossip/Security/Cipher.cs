using System.Security.Cryptography;

namespace Gossip.Security;

/// <summary>AES-GCM with one key, and nonces for it. One owner at a time; allocates nothing unless a tag is wrong.</summary>
internal sealed class Cipher(ReadOnlySpan<byte> key) : IDisposable
{
    /// <summary>The bytes of a nonce.</summary>
    public const int NonceLength = 12;

    /// <summary>The bytes of a tag.</summary>
    public const int TagLength = 16;

    /// <summary>The system's generator costs as much for one nonce as for many; each is used once.</summary>
    private const int NonceCount = 64;

    private readonly AesGcm _aes = new(key, TagLength);
    private readonly byte[] _nonces = new byte[NonceCount * NonceLength];
    private int _used = NonceCount * NonceLength;

    /// <summary>Encrypts in place with a random nonce.</summary>
    public void Seal(Span<byte> nonce, Span<byte> text, Span<byte> tag, ReadOnlySpan<byte> associatedData)
    {
        NextNonce(nonce);
        _aes.Encrypt(nonce, text, text, tag, associatedData);
    }

    /// <summary>Decrypts if the tag is right; leaves zeros if not.</summary>
    public bool TryOpen(
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> ciphertext,
        ReadOnlySpan<byte> tag,
        ReadOnlySpan<byte> associatedData,
        Span<byte> text)
    {
        try
        {
            _aes.Decrypt(nonce, ciphertext, tag, text, associatedData);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            // The platform says it in no other way.
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _aes.Dispose();

    private void NextNonce(Span<byte> nonce)
    {
        if (_used == _nonces.Length)
        {
            RandomNumberGenerator.Fill(_nonces);
            _used = 0;
        }

        _nonces.AsSpan(_used, NonceLength).CopyTo(nonce);
        _used += NonceLength;
    }
}
