using System.Collections.Concurrent;
using System.Security.Cryptography;
using Gossip.Security;
using Gossip.Tests.Wire;

namespace Gossip.Tests.Security;

public sealed class EncryptionKeyTests
{
    [Test]
    public void A_removed_key_is_overwritten_with_zeros()
    {
        var ring = new Keyring(Layers.Key(32, 1), Layers.Key(32, 2));
        EncryptionKey removed = ring.Ring[1];

        ring.Remove(Layers.Key(32, 2));

        Assert.That(removed.Bytes.ToArray(), Is.EqualTo(new byte[32]));
        Assert.That(removed.TryAcquire(), Is.False);
    }

    [Test]
    public void A_removed_key_stays_what_it_is_until_the_last_user_lets_go()
    {
        var ring = new Keyring(Layers.Key(32, 1), Layers.Key(32, 2));
        EncryptionKey removed = ring.Ring[1];
        removed.TryAcquire();

        ring.Remove(Layers.Key(32, 2));

        Assert.That(removed.Bytes.ToArray(), Is.EqualTo(Layers.Key(32, 2)));
        Assert.That(OpensWhatItSeals(removed), Is.True);
        removed.Release();
        Assert.That(removed.Bytes.ToArray(), Is.EqualTo(new byte[32]));
    }

    [Test]
    public void No_nonce_comes_twice()
    {
        var ring = Layers.Ring();
        var nonces = new ConcurrentDictionary<string, bool>();

        Parallel.For(0, 4, _ =>
        {
            byte[] nonce = new byte[Cipher.NonceLength];
            for (int i = 0; i < 1000; i++)
            {
                ring.Seal(nonce, [], new byte[Cipher.TagLength], []);
                nonces.TryAdd(Convert.ToHexString(nonce), true);
            }
        });

        Assert.That(nonces, Has.Count.EqualTo(4000));
    }

    [Test]
    public void What_no_key_opens_leaves_zeros()
    {
        byte[] nonce = new byte[Cipher.NonceLength], tag = new byte[Cipher.TagLength], text = [1, 2, 3], output = [9, 9, 9];
        Layers.Ring(32, 1).Seal(nonce, text, tag, []);

        Assert.That(new Keyring(Layers.Key(16), Layers.Key(32, 2)).TryOpen(nonce, text, tag, [], output), Is.False);
        Assert.That(output, Is.EqualTo(new byte[3]));
    }

    private static bool OpensWhatItSeals(EncryptionKey key)
    {
        byte[] nonce = new byte[Cipher.NonceLength], tag = new byte[Cipher.TagLength], text = RandomNumberGenerator.GetBytes(50);
        byte[] sealedText = [.. text], opened = new byte[50];
        key.Seal(nonce, sealedText, tag, []);
        return !sealedText.SequenceEqual(text) && key.TryOpen(nonce, sealedText, tag, [], opened) && opened.SequenceEqual(text);
    }
}
