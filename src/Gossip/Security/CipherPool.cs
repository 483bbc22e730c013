namespace Gossip.Security;

/// <summary>A few idle ciphers of one key, one for each processor: a thread mostly gets back the one it used last, without a lock.</summary>
internal sealed class CipherPool
{
    private const int MaximumIdle = 32;

    private readonly Cipher?[] _idle = new Cipher?[Math.Clamp(Environment.ProcessorCount, 1, MaximumIdle)];

    /// <summary>Takes an idle cipher, if there is one; the caller then owns it.</summary>
    public Cipher? Take()
    {
        int start = (int)((uint)Thread.GetCurrentProcessorId() % (uint)_idle.Length);
        for (int i = 0; i < _idle.Length; i++)
        {
            ref Cipher? slot = ref _idle[(start + i) % _idle.Length];
            if (Volatile.Read(ref slot) is not null && Interlocked.Exchange(ref slot, null) is { } cipher)
            {
                return cipher;
            }
        }

        return null;
    }

    /// <summary>Gives a cipher back; one too many is disposed of.</summary>
    public void Return(Cipher cipher)
    {
        int start = (int)((uint)Thread.GetCurrentProcessorId() % (uint)_idle.Length);
        for (int i = 0; i < _idle.Length; i++)
        {
            if (Interlocked.CompareExchange(ref _idle[(start + i) % _idle.Length], cipher, null) is null)
            {
                return;
            }
        }

        cipher.Dispose();
    }

    /// <summary>Disposes of all idle ciphers. Nobody takes or returns any at the same time.</summary>
    public void Clear()
    {
        for (int i = 0; i < _idle.Length; i++)
        {
            _idle[i]?.Dispose();
            _idle[i] = null;
        }
    }
}
