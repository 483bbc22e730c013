using System.Diagnostics.Metrics;

namespace Gossip.SimulationTests.Joining;

/// <summary>Counts what one node tries, as any user of the meter can.</summary>
internal sealed class TryCounter : IDisposable
{
    private readonly MeterListener _listener = new();

    public TryCounter(string nodeName, string instrumentName)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == instrumentName && instrument.Meter.Tags?.Any(tag => Equals(tag.Value, nodeName)) == true)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, count, _, _) => Count += count);
        _listener.Start();
    }

    public long Count { get; private set; }

    public void Dispose() => _listener.Dispose();
}
