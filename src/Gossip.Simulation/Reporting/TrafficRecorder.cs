using Gossip.Simulation.Network;
using Gossip.Simulation.Tracing;

namespace Gossip.Simulation.Reporting;

/// <summary>Counts what the nodes send, against how many of them there are and for how long.</summary>
internal sealed class TrafficRecorder : IClusterObserver
{
    private readonly VirtualCluster _cluster;
    private readonly TimeSpan _start;
    private readonly Counts _atStart;
    private readonly List<TrafficSample> _samples = [];
    private Counts _atLastSample;
    private TimeSpan _lastCounted;
    private double _nodeSeconds;
    private int _running;

    internal TrafficRecorder(VirtualCluster cluster)
    {
        _cluster = cluster;
        _start = _lastCounted = cluster.Elapsed;
        _running = cluster.RunningNodes.Count();
        _atStart = _atLastSample = Count();
    }

    /// <summary>The traffic of every stretch so far.</summary>
    internal IReadOnlyList<TrafficSample> Samples => _samples;

    /// <summary>The traffic of all of the time.</summary>
    internal Traffic Average => Count().Since(_atStart);

    /// <summary>Ends a stretch.</summary>
    internal void Sample()
    {
        Counts now = Count();
        _samples.Add(new TrafficSample(_cluster.Elapsed - _start, now.Since(_atLastSample)));
        _atLastSample = now;
    }

    /// <inheritdoc />
    public void NodeStarted(VirtualNode node)
    {
        CountNodeSeconds();
        _running++;
    }

    /// <inheritdoc />
    public void NodeStopped(VirtualNode node, bool crashed)
    {
        CountNodeSeconds();
        _running--;
    }

    private void CountNodeSeconds()
    {
        _nodeSeconds += _running * (_cluster.Elapsed - _lastCounted).TotalSeconds;
        _lastCounted = _cluster.Elapsed;
    }

    private Counts Count()
    {
        CountNodeSeconds();
        VirtualNetworkStatistics network = _cluster.Network.Statistics;
        return new Counts(_nodeSeconds, network.PacketsSent, network.PacketBytesSent, network.StreamBytesSent, network.Connections);
    }

    private readonly record struct Counts(double NodeSeconds, long Packets, long PacketBytes, long StreamBytes, long Connections)
    {
        internal Traffic Since(Counts then)
        {
            double seconds = Math.Max(NodeSeconds - then.NodeSeconds, double.Epsilon);
            return new Traffic(
                (Packets - then.Packets) / seconds,
                (PacketBytes - then.PacketBytes) / seconds,
                (StreamBytes - then.StreamBytes) / seconds,
                (Connections - then.Connections) / seconds);
        }
    }
}
