using Gossip.Simulation.Tracing;

namespace Gossip.Simulation.Evaluation.Swim;

/// <summary>When members that crashed are first suspected, and when the news of it reaches each of the others.</summary>
internal sealed class InfectionTracker : IClusterObserver
{
    private readonly VirtualCluster _cluster;
    private readonly TimeSpan _crash;
    private readonly Dictionary<string, Dictionary<VirtualNode, TimeSpan>> _learnt;
    private readonly int _survivors;

    internal InfectionTracker(VirtualCluster cluster, IReadOnlyList<VirtualNode> crashing)
    {
        _cluster = cluster;
        _crash = cluster.Elapsed;
        _learnt = crashing.ToDictionary(node => node.Name, _ => new Dictionary<VirtualNode, TimeSpan>(), StringComparer.Ordinal);
        _survivors = cluster.RunningNodes.Count() - crashing.Count;
    }

    /// <summary>For each crash, how long until somebody suspected.</summary>
    internal IEnumerable<TimeSpan> FirstSuspicions => _learnt.Values.Where(learnt => learnt.Count > 0).Select(learnt => learnt.Values.Min());

    /// <summary>For each crash that all learnt of, how long after the first suspicion the last did.</summary>
    internal IEnumerable<TimeSpan> FullInfections =>
        _learnt.Values.Where(learnt => learnt.Count == _survivors).Select(learnt => learnt.Values.Max() - learnt.Values.Min());

    /// <summary>For each crash and each member, how long after the first suspicion it learnt.</summary>
    internal IEnumerable<TimeSpan> Infections => _learnt.Values.SelectMany(learnt => learnt.Values.Select(time => time - learnt.Values.Min()));

    /// <inheritdoc />
    public void MemberChanged(VirtualNode node, Member? before, Member? after)
    {
        if (after is { State: not MemberState.Alive } && node.IsRunning && _learnt.TryGetValue(after.Name, out Dictionary<VirtualNode, TimeSpan>? learnt))
        {
            learnt.TryAdd(node, _cluster.Elapsed - _crash);
        }
    }
}
