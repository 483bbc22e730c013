using BenchmarkDotNet.Attributes;
using Gossip.Wire;

namespace Gossip.Benchmarks;

/// <summary>A packet of 1,120 bytes through LZW.</summary>
[MemoryDiagnoser]
public class CompressionBenchmarks
{
    private readonly byte[] _packet = Samples.Packet();
    private readonly byte[] _compressed;
    private readonly byte[] _output = new byte[2 * Samples.PacketLength];

    public CompressionBenchmarks()
    {
        LzwEncoder.TryEncode(_packet, _output, out int length);
        _compressed = _output[..length];
    }

    [Benchmark]
    public int Compress() => LzwEncoder.TryEncode(_packet, _output, out int length) ? length : -1;

    [Benchmark]
    public int Inflate() => LzwDecoder.TryDecode(_compressed, _output, out int length) ? length : -1;
}
