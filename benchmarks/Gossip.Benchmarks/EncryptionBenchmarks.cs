using BenchmarkDotNet.Attributes;
using Gossip.Security;
using Gossip.Wire;

namespace Gossip.Benchmarks;

/// <summary>A packet of 1,400 bytes through AES-256-GCM.</summary>
[MemoryDiagnoser]
public class EncryptionBenchmarks
{
    private const int Length = 1400;

    private readonly Keyring _keyring = new(Keyring.GenerateKey());
    private readonly byte[] _payload = new byte[EncryptionLayer.SealedLength(EncryptionLayer.Unpadded, Length)];
    private readonly byte[] _sealed;
    private readonly byte[] _opened;

    public EncryptionBenchmarks()
    {
        Seal();
        _sealed = [.. _payload];
        _opened = new byte[_sealed.Length];
    }

    [Benchmark]
    public byte Seal()
    {
        EncryptionLayer.Seal(_payload, Length, _keyring, EncryptionLayer.Unpadded, associatedData: default);
        return _payload[^1];
    }

    [Benchmark]
    public int Open() => EncryptionLayer.TryOpen(_sealed, _keyring, associatedData: default, _opened, out int length) ? length : -1;
}
