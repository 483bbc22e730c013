using System.Diagnostics.Metrics;

namespace Gossip.Tests.Transports.Tls;

/// <summary>What one node's TLS transport measures, as any user of the meter can: by the instrument's name, and the reason after it.</summary>
internal sealed class TlsMeasurements : IDisposable
{
    private readonly Dictionary<string, double> _values = [];
    private readonly MeterListener _listener = new();

    public TlsMeasurements(string nodeName)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Gossip" && instrument.Meter.Tags?.Any(tag => Equals(tag.Value, nodeName)) == true)
            {
                Names.Add(instrument.Name);
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, count, tags, _) => Record(instrument, count, tags, adds: true));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Record(instrument, value, tags, adds: false));
        _listener.Start();
    }

    /// <summary>The instruments there are.</summary>
    public List<string> Names { get; } = [];

    public double this[string name]
    {
        get
        {
            _listener.RecordObservableInstruments();
            lock (_values)
            {
                return _values.GetValueOrDefault(name);
            }
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, bool adds)
    {
        string reason = "";
        foreach (KeyValuePair<string, object?> tag in tags)
        {
            reason = tag.Key == "gossip.reason" ? $" {tag.Value}" : reason;
        }

        lock (_values)
        {
            string name = instrument.Name + reason;
            _values[name] = adds ? _values.GetValueOrDefault(name) + value : value;
        }
    }
}
