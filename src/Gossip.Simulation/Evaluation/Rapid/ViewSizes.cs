using Gossip.Simulation.Tracing;

namespace Gossip.Simulation.Evaluation.Rapid;

/// <summary>How many live members each member counts, change by change: what the Rapid paper's processes log.</summary>
internal sealed class ViewSizes : IClusterObserver
{
    private readonly Dictionary<VirtualNode, int> _sizes = [];
    private readonly SortedDictionary<int, int> _nodesBySize = [];
    private readonly HashSet<string> _uncounted;
    private readonly HashSet<int> _logged = [];

    /// <summary>Begins to count.</summary>
    /// <param name="cluster">The cluster, with whatever nodes it has.</param>
    /// <param name="uncounted">Members whose views do not matter: those with the fault.</param>
    internal ViewSizes(VirtualCluster cluster, IEnumerable<VirtualNode> uncounted)
    {
        _uncounted = [.. uncounted.Select(node => node.Name)];
        foreach (VirtualNode node in cluster.RunningNodes)
        {
            NodeStarted(node);
        }
    }

    /// <summary>The smallest view at present.</summary>
    internal int Least => _nodesBySize.Count == 0 ? 0 : _nodesBySize.Keys.First();

    /// <summary>The largest view at present.</summary>
    internal int Most => _nodesBySize.Count == 0 ? 0 : _nodesBySize.Keys.Last();

    /// <summary>How many different sizes were there whenever <see cref="Log"/> was called.</summary>
    internal int Logged => _logged.Count;

    /// <summary>How often a member without the fault was given up by one without the fault.</summary>
    internal int FalsePositives { get; private set; }

    /// <summary>How often a member with the fault was given up by one without.</summary>
    internal int Removals { get; private set; }

    /// <summary>How often a member with the fault was taken back by one without.</summary>
    internal int Returns { get; private set; }

    /// <summary>Logs the sizes of all views.</summary>
    internal void Log() => _logged.UnionWith(_nodesBySize.Keys);

    /// <inheritdoc />
    public void NodeStarted(VirtualNode node)
    {
        if (!_uncounted.Contains(node.Name))
        {
            Change(node, node.Cluster.AliveCount);
        }
    }

    /// <inheritdoc />
    public void NodeStopped(VirtualNode node, bool crashed)
    {
        if (_sizes.Remove(node, out int size))
        {
            Leave(size);
        }
    }

    /// <inheritdoc />
    public void MemberChanged(VirtualNode node, Member? before, Member? after)
    {
        bool was = before is { IsLive: true };
        bool isLive = after is { IsLive: true };
        if (was == isLive || !_sizes.TryGetValue(node, out int size))
        {
            return;
        }

        Leave(size);
        Change(node, size + (isLive ? 1 : -1));
        bool isFaulty = _uncounted.Contains((after ?? before)!.Name);
        FalsePositives += was && !isFaulty ? 1 : 0;
        Removals += was && isFaulty ? 1 : 0;
        Returns += isLive && isFaulty ? 1 : 0;
    }

    private void Change(VirtualNode node, int size)
    {
        _sizes[node] = size;
        _nodesBySize[size] = _nodesBySize.GetValueOrDefault(size) + 1;
    }

    private void Leave(int size)
    {
        if (--_nodesBySize[size] == 0)
        {
            _nodesBySize.Remove(size);
        }
    }
}
