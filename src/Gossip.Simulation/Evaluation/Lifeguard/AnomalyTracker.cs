using Gossip.Simulation.Tracing;

namespace Gossip.Simulation.Evaluation.Lifeguard;

/// <summary>When members that stall are given up: by the first healthy member, and by the last.</summary>
internal sealed class AnomalyTracker : IClusterObserver
{
    private readonly VirtualCluster _cluster;
    private readonly TimeSpan _start;
    private readonly Dictionary<string, Anomaly> _anomalies = new(StringComparer.Ordinal);
    private readonly int _healthy;

    internal AnomalyTracker(VirtualCluster cluster, IReadOnlyList<VirtualNode> stalling)
    {
        _cluster = cluster;
        _start = cluster.Elapsed;
        _healthy = cluster.RunningNodes.Count() - stalling.Count;
        foreach (VirtualNode node in stalling)
        {
            _anomalies[node.Name] = new Anomaly();
        }
    }

    /// <summary>For each, when the first healthy member gave it up; nothing when none did.</summary>
    internal IEnumerable<TimeSpan?> First => _anomalies.Values.Select(anomaly => anomaly.First);

    /// <summary>For each, when the last healthy member gave it up; nothing when some did not.</summary>
    internal IEnumerable<TimeSpan?> Full => _anomalies.Values.Select(anomaly => anomaly.Full);

    /// <inheritdoc />
    public void MemberChanged(VirtualNode node, Member? before, Member? after)
    {
        if (after is { State: MemberState.Failed } && before is { IsLive: true }
            && _anomalies.TryGetValue(after.Name, out Anomaly? anomaly) && !_anomalies.ContainsKey(node.Name))
        {
            anomaly.GivenUpBy(node, _cluster.Elapsed - _start, _healthy);
        }
    }

    private sealed class Anomaly
    {
        private readonly HashSet<VirtualNode> _noticed = [];

        internal TimeSpan? First { get; private set; }

        internal TimeSpan? Full { get; private set; }

        internal void GivenUpBy(VirtualNode node, TimeSpan now, int healthy)
        {
            First ??= now;
            if (_noticed.Add(node) && _noticed.Count == healthy)
            {
                Full = now;
            }
        }
    }
}
