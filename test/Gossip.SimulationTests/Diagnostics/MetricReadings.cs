using System.Diagnostics.Metrics;

namespace Gossip.SimulationTests.Diagnostics;

/// <summary>What the meter of one node says: sums of counters, the latest of what is looked at.</summary>
internal sealed class MetricReadings : IDisposable
{
    private readonly Dictionary<string, double> _values = [];
    private readonly MeterListener _listener = new();

    /// <param name="nodeName">Which node; no node of another test may be called the same.</param>
    public MetricReadings(string nodeName)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Tags?.Contains(new("gossip.node", nodeName)) == true)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>The value of a series, 0 where it has none.</summary>
    /// <param name="series">The instrument, then the values of its tags in their order: <c>gossip.messages.dropped overload alive</c>.</param>
    public double this[string series]
    {
        get
        {
            _listener.RecordObservableInstruments();
            return _values.GetValueOrDefault(series);
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string series = string.Join(' ', [instrument.Name, .. tags.ToArray().Select(tag => $"{tag.Value}")]);
        _values[series] = instrument.IsObservable ? value : _values.GetValueOrDefault(series) + (instrument is Histogram<double> ? 1 : value);
    }
}
