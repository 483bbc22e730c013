using System.Diagnostics;

namespace Gossip.ClusterBench.Acks;

/// <summary>How long each ping took.</summary>
internal sealed class PingResults
{
    private readonly List<int> _ticks = new(1 << 20);
    private bool _sorted;

    public int Count => _ticks.Count;

    public int Lost { get; set; }

    public TimeSpan Elapsed { get; set; }

    public void Add(long ticks)
    {
        _ticks.Add((int)Math.Min(ticks, int.MaxValue));
        _sorted = false;
    }

    /// <summary>The time, in microseconds, within which a share of the answers came.</summary>
    public double Percentile(double share)
    {
        if (!_sorted)
        {
            _ticks.Sort();
            _sorted = true;
        }

        int place = Math.Max(0, (int)Math.Ceiling(share * _ticks.Count) - 1);
        return Figures.Round(Stopwatch.GetElapsedTime(0, _ticks[place]).TotalMicroseconds, 1);
    }
}
