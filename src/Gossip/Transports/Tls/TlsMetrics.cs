using System.Diagnostics.Metrics;

namespace Gossip.Transports.Tls;

/// <summary>What a TLS transport measures, under the meter "Gossip" with its node's name, as everything else is.</summary>
internal sealed class TlsMetrics : IDisposable
{
    // The name of the node's own meter, which is made by those who stand above transports.
    private const string MeterName = "Gossip";

    private static readonly KeyValuePair<string, object?> Inbound = new("gossip.direction", "inbound");
    private static readonly KeyValuePair<string, object?> Outbound = new("gossip.direction", "outbound");

    private readonly Meter _meter;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _handshakes;
    private readonly Counter<long> _failures;
    private readonly Histogram<double> _duration;

    /// <param name="nodeName">The node's name, a tag of everything measured.</param>
    public TlsMetrics(string nodeName)
    {
        _meter = new Meter(new MeterOptions(MeterName) { Tags = [new("gossip.node", nodeName)] });
        _dropped = _meter.CreateCounter<long>("gossip.tls.packets.dropped", "{packet}", "Packets that were not sent, by reason.");
        _handshakes = _meter.CreateCounter<long>("gossip.tls.handshakes", "{handshake}", "Connections over which peers have shown who they are, by direction.");
        _failures = _meter.CreateCounter<long>("gossip.tls.handshake.failures", "{handshake}", "Connections that came to nothing, by direction and reason.");
        _duration = _meter.CreateHistogram<double>("gossip.tls.handshake.duration", "s", "Time from the connection to mutual trust.");
    }

    /// <summary>Adds what can only be looked at.</summary>
    public void Observe(Func<int> links, Func<int> queued)
    {
        _meter.CreateObservableGauge("gossip.tls.links", links, "{link}", "Connections for packets that are open.");
        _meter.CreateObservableGauge("gossip.tls.packets.queued", queued, "{packet}", "Packets that wait to be sent, to all peers together.");
    }

    /// <param name="reason">A constant.</param>
    /// <param name="count">How many.</param>
    public void Dropped(string reason, int count = 1) => _dropped.Add(count, new KeyValuePair<string, object?>("gossip.reason", reason));

    public void HandshakeCompleted(bool outbound, TimeSpan duration)
    {
        _handshakes.Add(1, outbound ? Outbound : Inbound);
        _duration.Record(duration.TotalSeconds, outbound ? Outbound : Inbound);
    }

    public void HandshakeFailed(bool outbound, TlsFailure failure) =>
        _failures.Add(1, outbound ? Outbound : Inbound, new KeyValuePair<string, object?>("gossip.reason", failure.Tag()));

    public void Dispose() => _meter.Dispose();
}
