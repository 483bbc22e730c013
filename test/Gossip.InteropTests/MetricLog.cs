using System.Diagnostics.Metrics;

namespace Gossip.InteropTests;

/// <summary>What one counter of one node counts, as an operator would see it: for each count, the value of a tag.</summary>
internal sealed class MetricLog : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly EventLog<string> _values = new();
    private readonly string _tag;

    /// <summary>Starts to listen.</summary>
    /// <param name="nodeName">To which node; no node of another test may be called the same.</param>
    /// <param name="counter">To which counter.</param>
    /// <param name="tag">Which of its tags.</param>
    public MetricLog(string nodeName, string counter, string tag)
    {
        _tag = tag;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is { Meter: { Name: "Gossip", Tags: { } tags } } && instrument.Name == counter
                && tags.Contains(new("gossip.node", nodeName)))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, count, tags, _) => Count(count, tags));
        _listener.Start();
    }

    /// <summary>How often something was counted.</summary>
    /// <param name="value">The tag's value.</param>
    public int Count(string value) => _values.ToList().Count(v => v == value);

    /// <summary>Every value counted so far.</summary>
    public IReadOnlyList<string> ToList() => _values.ToList();

    /// <inheritdoc />
    public void Dispose() => _listener.Dispose();

    private void Count(long count, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach ((string key, object? value) in tags)
        {
            for (long i = 0; key == _tag && value is string text && i < count; i++)
            {
                _values.Add(text);
            }
        }
    }
}
