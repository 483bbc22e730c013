using Gossip.Security;
using Gossip.Tests.Wire;
using Gossip.Wire;

namespace Gossip.Tests.Security;

[NonParallelizable]
public sealed class KeyringConcurrencyTests
{
    private const int Rounds = 4000;
    private static readonly byte[] Steady = Layers.Key(32, 1);
    private static readonly byte[][] Changing = [Layers.Key(16, 2), Layers.Key(24, 3), Layers.Key(32, 4)];

    [Test]
    public void What_a_changing_ring_seals_is_always_sealed_with_one_of_its_keys()
    {
        var ring = new Keyring(Steady);
        var all = new Keyring(Steady, Changing);

        int opened = WhileKeysChange(ring, () => TryOpen(Seal(ring), all));

        Assert.That(opened, Is.EqualTo(3 * Rounds));
    }

    [Test]
    public void A_changing_ring_always_opens_what_a_key_that_stays_has_sealed()
    {
        var ring = new Keyring(Steady);
        byte[] message = Seal(new Keyring(Steady));

        int opened = WhileKeysChange(ring, () => TryOpen(message, ring));

        Assert.That(opened, Is.EqualTo(3 * Rounds));
    }

    [Test]
    public void A_ring_changed_by_several_threads_keeps_what_was_added_last()
    {
        var ring = new Keyring(Steady);

        Parallel.ForEach(Changing, key =>
        {
            for (int i = 0; i < 1000; i++)
            {
                ring.Add(key);
                Assert.That(ring.Contains(key), Is.True);
                ring.Remove(key);
            }

            ring.Add(key);
        });

        Assert.That(ring.GetKeys(), Is.EquivalentTo(Changing.Append(Steady)));
        Assert.That(ring.GetPrimaryKey(), Is.EqualTo(Steady));
    }

    /// <returns>How often the action succeeded on three threads, while a fourth rotates keys.</returns>
    private static int WhileKeysChange(Keyring ring, Func<bool> action)
    {
        int succeeded = 0;
        int running = 3;
        Parallel.Invoke(
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            () => Rotate(ring, () => Volatile.Read(ref running) > 0), Work, Work, Work);
        return succeeded;

        void Work()
        {
            try
            {
                for (int i = 0; i < Rounds; i++)
                {
                    Interlocked.Add(ref succeeded, action() ? 1 : 0);
                }
            }
            finally
            {
                Interlocked.Decrement(ref running);
            }
        }
    }

    private static void Rotate(Keyring ring, Func<bool> goesOn)
    {
        for (int i = 0; goesOn(); i++)
        {
            byte[] next = Changing[i % Changing.Length];
            ring.Add(next);
            ring.Use(next);
            _ = (ring.GetPrimaryKey(), ring.GetKeys().Count);
            ring.Use(Steady);
            ring.Remove(next);
        }
    }

    private static byte[] Seal(Keyring ring)
    {
        byte[] payload = new byte[EncryptionLayer.SealedLength(EncryptionLayer.Unpadded, 100)];
        EncryptionLayer.Seal(payload, 100, ring, EncryptionLayer.Unpadded, []);
        return payload;
    }

    private static bool TryOpen(byte[] payload, Keyring ring) => Layers.TryOpen(payload, ring, [], out byte[] message) && message.Length == 100;
}
