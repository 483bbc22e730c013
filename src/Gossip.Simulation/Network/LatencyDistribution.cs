namespace Gossip.Simulation.Network;

/// <summary>How long a packet or a piece of a stream takes from one node to another.</summary>
public abstract class LatencyDistribution
{
    private protected LatencyDistribution()
    {
    }

    /// <summary>Always the same latency, so that nothing overtakes.</summary>
    /// <param name="latency">Zero or more.</param>
    /// <returns>The distribution.</returns>
    public static LatencyDistribution Constant(TimeSpan latency) => Uniform(latency, latency);

    /// <summary>Any latency between two bounds, equally likely.</summary>
    /// <param name="shortest">Zero or more.</param>
    /// <param name="longest">Not less than <paramref name="shortest"/>.</param>
    /// <returns>The distribution.</returns>
    public static LatencyDistribution Uniform(TimeSpan shortest, TimeSpan longest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shortest, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, shortest);
        return new UniformLatency(shortest.Ticks, longest.Ticks);
    }

    /// <summary>A latency whose logarithm is normally distributed: most are near the median, a few are much longer, as in real networks.</summary>
    /// <param name="median">Half of all are shorter; more than zero.</param>
    /// <param name="sigma">The standard deviation of the logarithm, zero or more; 0.5 puts one in a hundred above 3.2 times the median.</param>
    /// <returns>The distribution.</returns>
    public static LatencyDistribution LogNormal(TimeSpan median, double sigma)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(median, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNegative(sigma);
        return new LogNormalLatency(median.Ticks, sigma);
    }

    /// <summary>Draws a latency, in ticks of 100 ns.</summary>
    internal abstract long Sample(Random random);

    private sealed class UniformLatency(long shortest, long longest) : LatencyDistribution
    {
        internal override long Sample(Random random) => shortest == longest ? shortest : random.NextInt64(shortest, longest + 1);
    }

    private sealed class LogNormalLatency(double median, double sigma) : LatencyDistribution
    {
        // No latency is longer than an hour, however unlucky.
        internal override long Sample(Random random) =>
            (long)Math.Min(median * Math.Exp(sigma * StandardNormal(random)), TimeSpan.TicksPerHour);

        private static double StandardNormal(Random random) =>
            Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }
}
