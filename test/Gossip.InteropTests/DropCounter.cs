using System.Diagnostics.Metrics;

namespace Gossip.InteropTests;

/// <summary>Counts what one node receives and drops, from its metrics, as an operator would see it.</summary>
internal sealed class DropCounter : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly EventLog<string> _reasons = new();

    /// <summary>Starts to count.</summary>
    /// <param name="nodeName">At which node.</param>
    public DropCounter(string nodeName)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is { Name: "gossip.messages.dropped", Meter: { Name: "Gossip", Tags: { } tags } }
                && tags.Contains(new("gossip.node", nodeName)))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, count, tags, _) => Count(count, tags));
        _listener.Start();
    }

    /// <summary>Waits until packets have been dropped for what they are; Serf's own messages, for which nobody is there, do not count.</summary>
    /// <param name="number">How many.</param>
    /// <param name="within">How long at most.</param>
    public Task WaitForAsync(int number, TimeSpan within) =>
        Eventually.Async(() => _reasons.Count >= number, within, $"{number} packets are counted as dropped");

    /// <inheritdoc />
    public void Dispose() => _listener.Dispose();

    private void Count(long count, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach ((string key, object? value) in tags)
        {
            for (long i = 0; key == "gossip.reason" && value is string reason and not "NoReceiver" && i < count; i++)
            {
                _reasons.Add(reason);
            }
        }
    }
}
