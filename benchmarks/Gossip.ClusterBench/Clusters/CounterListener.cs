using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Gossip.ClusterBench.Clusters;

/// <summary>Sums the library's own counters over all nodes, by name and reason.</summary>
internal sealed class CounterListener : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _sums = new();

    public CounterListener()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Gossip" && !instrument.IsObservable)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Add(instrument, 1, tags));
        _listener.Start();
    }

    /// <summary>The sums since the last call.</summary>
    public IReadOnlyDictionary<string, long> Take()
    {
        var taken = new SortedDictionary<string, long>(_sums, StringComparer.Ordinal);
        _sums.Clear();
        return taken;
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string name = instrument.Name;
        foreach ((string key, object? tag) in tags)
        {
            name = key.Contains("node", StringComparison.Ordinal) ? name : $"{name} {tag}";
        }

        _sums.AddOrUpdate(name, value, (_, sum) => sum + value);
    }
}
