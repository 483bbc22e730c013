using System.Globalization;

namespace Gossip.Simulation.Reporting;

/// <summary>How long something took, many times over: its percentiles.</summary>
public sealed class Distribution
{
    private readonly TimeSpan[] _sorted;

    /// <summary>Takes measured values.</summary>
    /// <param name="values">The values in any order; what was not measured is left out.</param>
    public Distribution(IEnumerable<TimeSpan?> values) => _sorted = [.. values.OfType<TimeSpan>().Order()];

    internal Distribution(IEnumerable<TimeSpan> values) => _sorted = [.. values.Order()];

    /// <summary>How many times it was measured.</summary>
    public int Count => _sorted.Length;

    /// <summary>Every value, the shortest first.</summary>
    public IReadOnlyList<TimeSpan> Values => _sorted;

    /// <summary>The longest; <see langword="null"/> when nothing was measured.</summary>
    public TimeSpan? Longest => Percentile(100);

    /// <summary>The median; <see langword="null"/> when nothing was measured.</summary>
    public TimeSpan? Median => Percentile(50);

    /// <summary>The value that this share of all do not exceed (nearest rank).</summary>
    /// <param name="percent">0 to 100.</param>
    /// <returns>The value; <see langword="null"/> when nothing was measured.</returns>
    public TimeSpan? Percentile(double percent)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(percent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percent, 100);
        int rank = (int)Math.Ceiling(percent / 100 * Count);
        return Count == 0 ? null : _sorted[Math.Max(rank, 1) - 1];
    }

    /// <inheritdoc />
    public override string ToString() => Count == 0
        ? "nothing"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"median {Median!.Value.TotalSeconds:F2} s, 99th percentile {Percentile(99)!.Value.TotalSeconds:F2} s, longest {Longest!.Value.TotalSeconds:F2} s");
}
