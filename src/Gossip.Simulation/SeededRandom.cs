using System.Numerics;
using System.Runtime.InteropServices;

namespace Gossip.Simulation;

/// <summary>xoshiro256** seeded through SplitMix64: fast, and the same sequence on every version of the runtime.</summary>
internal sealed class SeededRandom : Random
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    internal SeededRandom(ulong seed)
    {
        _s0 = SplitMix(ref seed);
        _s1 = SplitMix(ref seed);
        _s2 = SplitMix(ref seed);
        _s3 = SplitMix(ref seed);
    }

    /// <summary>Mixes a seed with the number or hash of a stream into an independent seed.</summary>
    internal static ulong DeriveSeed(int seed, ulong stream)
    {
        ulong state = ((ulong)(uint)seed << 32) ^ stream;
        return SplitMix(ref state) ^ BitOperations.RotateLeft(stream, 17);
    }

    /// <summary>FNV-1a of a name; string.GetHashCode differs from process to process.</summary>
    internal static ulong HashName(string name)
    {
        ulong hash = 14695981039346656037;
        foreach (char character in name)
        {
            hash = (hash ^ character) * 1099511628211;
        }

        return hash;
    }

    /// <inheritdoc />
    public override int Next() => (int)BoundedBelow(int.MaxValue);

    /// <inheritdoc />
    public override int Next(int maxValue) => Next(0, maxValue);

    /// <inheritdoc />
    public override int Next(int minValue, int maxValue) => (int)NextInt64(minValue, maxValue);

    /// <inheritdoc />
    public override long NextInt64() => (long)BoundedBelow(long.MaxValue);

    /// <inheritdoc />
    public override long NextInt64(long maxValue) => NextInt64(0, maxValue);

    /// <inheritdoc />
    public override long NextInt64(long minValue, long maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        ulong range = (ulong)maxValue - (ulong)minValue;
        return range <= 1 ? minValue : (long)((ulong)minValue + BoundedBelow(range));
    }

    /// <inheritdoc />
    public override double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <inheritdoc />
    public override float NextSingle() => (NextUInt64() >> 40) * (1.0f / (1U << 24));

    /// <inheritdoc />
    public override void NextBytes(byte[] buffer) => NextBytes(buffer.AsSpan());

    /// <inheritdoc />
    public override void NextBytes(Span<byte> buffer)
    {
        while (buffer.Length >= sizeof(ulong))
        {
            ulong value = NextUInt64();
            MemoryMarshal.Write(buffer, value);
            buffer = buffer[sizeof(ulong)..];
        }

        ulong rest = NextUInt64();
        for (int index = 0; index < buffer.Length; index++)
        {
            buffer[index] = (byte)(rest >> (8 * index));
        }
    }

    /// <inheritdoc />
    protected override double Sample() => NextDouble();

    // Lemire's multiply-shift with rejection: no bias, no division on the common path.
    private ulong BoundedBelow(ulong range)
    {
        ulong high = Math.BigMul(NextUInt64(), range, out ulong low);
        if (low < range)
        {
            ulong threshold = (0 - range) % range;
            while (low < threshold)
            {
                high = Math.BigMul(NextUInt64(), range, out low);
            }
        }

        return high;
    }

    private ulong NextUInt64()
    {
        ulong result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        ulong shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    private static ulong SplitMix(ref ulong state)
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
