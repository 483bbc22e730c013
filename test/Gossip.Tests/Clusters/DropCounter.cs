using System.Diagnostics.Metrics;

namespace Gossip.Tests.Clusters;

/// <summary>Counts what one node drops, by reason, as any user of the meter can.</summary>
internal sealed class DropCounter : IDisposable
{
    private readonly Dictionary<string, long> _byReason = [];
    private readonly MeterListener _listener = new();

    public DropCounter(string nodeName)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            bool isOfNode = instrument.Meter.Tags?.Any(tag => tag.Value is string name && name == nodeName) == true;
            if (isOfNode && instrument.Name == "gossip.messages.dropped")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
        {
            lock (_byReason)
            {
                string reason = (string)tags[0].Value!;
                _byReason[reason] = _byReason.GetValueOrDefault(reason) + count;
            }
        });
        _listener.Start();
    }

    public long Total
    {
        get
        {
            lock (_byReason)
            {
                return _byReason.Values.Sum();
            }
        }
    }

    public long this[string reason]
    {
        get
        {
            lock (_byReason)
            {
                return _byReason.GetValueOrDefault(reason);
            }
        }
    }

    public void Dispose() => _listener.Dispose();
}
