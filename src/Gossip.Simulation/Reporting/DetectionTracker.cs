using System.Net;
using Gossip.Simulation.Tracing;

namespace Gossip.Simulation.Reporting;

/// <summary>Who noticed which crash and when, and who gave up members that were running.</summary>
internal sealed class DetectionTracker : IClusterObserver
{
    /// <summary>News from behind a partition, of members given up there, may go round this long after it healed.</summary>
    private static readonly TimeSpan AfterPartition = TimeSpan.FromMinutes(1);

    private readonly VirtualCluster _cluster;
    private readonly TimeSpan _start;
    private readonly Dictionary<string, VirtualNode> _members = new(StringComparer.Ordinal);
    private readonly HashSet<VirtualNode> _everStalled = [];
    private readonly List<Crash> _crashes = [];
    private readonly List<TimeSpan> _detections = [];
    private readonly List<FalsePositive> _falsePositives = [];

    internal DetectionTracker(VirtualCluster cluster)
    {
        _cluster = cluster;
        _start = cluster.Elapsed;
        foreach (VirtualNode node in cluster.Nodes.Where(node => node.IsMember))
        {
            _members[node.Name] = node;
        }
    }

    /// <summary>Every crash, in order.</summary>
    internal IEnumerable<CrashDetection> Crashes =>
        _crashes.Select(crash => new CrashDetection(crash.Node.Name, crash.Time, crash.First, crash.Full, crash.Restarted));

    /// <summary>For each crash and each node that noticed: how long that took.</summary>
    internal IReadOnlyList<TimeSpan> Detections => _detections;

    /// <summary>Every running member that was given up.</summary>
    internal IReadOnlyList<FalsePositive> FalsePositives => _falsePositives;

    private TimeSpan Now => _cluster.Elapsed - _start;

    /// <inheritdoc />
    public void NodeStarted(VirtualNode node)
    {
        _members[node.Name] = node;
        foreach (Crash crash in _crashes.Where(crash => crash.Node.Name == node.Name))
        {
            crash.Restarted = true;
        }
    }

    /// <inheritdoc />
    public void NodeStopped(VirtualNode node, bool crashed)
    {
        if (_members.TryGetValue(node.Name, out VirtualNode? present) && present == node)
        {
            _members.Remove(node.Name);
        }

        foreach (Crash earlier in _crashes)
        {
            earlier.NoLongerAwaits(node, Now);
        }

        if (crashed)
        {
            _crashes.Add(new Crash(node, Now, _members.Values.Where(other => other.Sees(node))));
        }
    }

    /// <inheritdoc />
    public void NodeStalled(VirtualNode node, bool stalled) => _everStalled.Add(node);

    /// <inheritdoc />
    public void MemberChanged(VirtualNode node, Member? before, Member? after)
    {
        if (before is not { IsLive: true } || after is { IsLive: true } || !node.IsMember)
        {
            return;
        }

        if (CrashOf(before.Name, before.EndPoint, node) is { } crash)
        {
            _detections.Add(Now - crash.Time);
            crash.NoticedBy(node, Now);
        }
        else if (after is { State: MemberState.Failed }
            && _members.TryGetValue(after.Name, out VirtualNode? member) && member.EndPoint.Equals(after.EndPoint))
        {
            _falsePositives.Add(new FalsePositive(
                Now,
                node.Name,
                member.Name,
                ObserverIsHealthy: !_everStalled.Contains(node),
                MemberIsHealthy: !_everStalled.Contains(member),
                _cluster.Network.WasCutOffSince(member.Transport, (_cluster.Elapsed - AfterPartition).Ticks)));
        }
    }

    private Crash? CrashOf(string name, IPEndPoint endPoint, VirtualNode observer) => _crashes.Find(crash =>
        crash.Node.Name == name && crash.Node.EndPoint.Equals(endPoint) && crash.Awaits(observer));

    private sealed class Crash(VirtualNode node, TimeSpan time, IEnumerable<VirtualNode> observers)
    {
        private readonly HashSet<VirtualNode> _awaited = [.. observers];

        internal VirtualNode Node { get; } = node;

        internal TimeSpan Time { get; } = time;

        internal TimeSpan? First { get; private set; }

        internal TimeSpan? Full { get; private set; }

        internal bool Restarted { get; set; }

        internal bool Awaits(VirtualNode observer) => _awaited.Contains(observer);

        internal void NoticedBy(VirtualNode observer, TimeSpan now)
        {
            First ??= now - Time;
            NoLongerAwaits(observer, now);
        }

        internal void NoLongerAwaits(VirtualNode observer, TimeSpan now)
        {
            if (_awaited.Remove(observer) && _awaited.Count == 0 && First is not null)
            {
                Full = now - Time;
            }
        }
    }
}
