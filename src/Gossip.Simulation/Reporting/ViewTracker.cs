using Gossip.Simulation.Tracing;

namespace Gossip.Simulation.Reporting;

/// <summary>
/// Compares what each node believes with the truth, change by change: nobody's view is ever read as a whole, so that this costs
/// little even with thousands of nodes.
/// </summary>
internal sealed class ViewTracker : IClusterObserver
{
    private readonly VirtualCluster _cluster;
    private readonly TimeSpan _start;
    private readonly TimeSpan _resolution;
    private readonly Dictionary<string, VirtualNode> _truth = new(StringComparer.Ordinal);
    private readonly HashSet<string> _everSeen = new(StringComparer.Ordinal);
    private readonly Dictionary<VirtualNode, View> _views = [];
    private readonly List<AgreementSample> _samples = [];
    private readonly List<TimeSpan> _nodeConvergences = [];
    private readonly List<TimeSpan> _fullConvergences = [];
    private readonly List<TimeSpan> _unresolved = [];
    private int _agreeing;
    private long _right;

    /// <summary>Begins to track.</summary>
    /// <param name="cluster">The cluster, with whatever nodes it has.</param>
    /// <param name="resolution">How far apart samples are at least.</param>
    internal ViewTracker(VirtualCluster cluster, TimeSpan resolution)
    {
        _cluster = cluster;
        _start = cluster.Elapsed;
        _resolution = resolution;
        foreach (VirtualNode node in cluster.Nodes)
        {
            _everSeen.Add(node.Name);
            if (node.IsMember)
            {
                _truth[node.Name] = node;
            }
        }

        foreach (VirtualNode node in _truth.Values)
        {
            Register(node);
        }

        Sample();
    }

    /// <summary>Whether every node holds exactly the true members for live, at their present addresses.</summary>
    internal bool AllAgree => _agreeing == _views.Count;

    /// <summary>How far the nodes agreed, over time.</summary>
    internal IReadOnlyList<AgreementSample> Samples => _samples;

    /// <summary>For each node and change: how long its view was wrong.</summary>
    internal IReadOnlyList<TimeSpan> NodeConvergences => _nodeConvergences;

    /// <summary>For each change: how long until all agreed.</summary>
    internal IReadOnlyList<TimeSpan> FullConvergences => _fullConvergences;

    /// <summary>Changes after which not all have agreed yet, since the start.</summary>
    internal IReadOnlyList<TimeSpan> Unresolved => _unresolved;

    private TimeSpan Now => _cluster.Elapsed - _start;

    /// <summary>Something ended that kept nodes apart: from now on they are expected to come to agree.</summary>
    internal void Disturbed()
    {
        TimeSpan now = Now;
        foreach (View view in _views.Values)
        {
            if (!view.Agrees)
            {
                view.WrongSince ??= now;
            }
        }

        if (!AllAgree && (_unresolved.Count == 0 || _unresolved[^1] != now))
        {
            _unresolved.Add(now);
        }
    }

    /// <summary>Adds a last sample.</summary>
    internal void Finish() => Sample();

    /// <inheritdoc />
    public void NodeStarted(VirtualNode node)
    {
        VirtualNode? before = _truth.GetValueOrDefault(node.Name);
        _truth[node.Name] = node;
        if (!_everSeen.Add(node.Name))
        {
            Reconsider(node.Name, before, node);
        }

        Register(node);
        TruthChanged();
    }

    /// <inheritdoc />
    public void NodeStopped(VirtualNode node, bool crashed)
    {
        if (_views.Remove(node, out View? view))
        {
            _agreeing -= view.Agrees ? 1 : 0;
            _right -= view.Right;
        }

        if (_truth.TryGetValue(node.Name, out VirtualNode? present) && present == node)
        {
            _truth.Remove(node.Name);
            Reconsider(node.Name, node, null);
        }

        TruthChanged();
    }

    /// <inheritdoc />
    public void NodeStalled(VirtualNode node, bool stalled)
    {
        if (!stalled)
        {
            Disturbed();
        }
    }

    /// <inheritdoc />
    public void MemberChanged(VirtualNode node, Member? before, Member? after)
    {
        if (!_views.TryGetValue(node, out View? view))
        {
            return;
        }

        if (before is { IsLive: true })
        {
            Count(view, IsTrue(before), -1);
        }

        if (after is { IsLive: true })
        {
            Count(view, IsTrue(after), 1);
        }

        if (Judge(view))
        {
            SampleIfDue();
        }
    }

    private void Register(VirtualNode node)
    {
        var view = new View(node);
        foreach (Member member in node.Cluster.Members)
        {
            Count(view, IsTrue(member), 1);
        }

        _views.Add(node, view);
        Judge(view);
    }

    private bool IsTrue(Member member) =>
        _truth.TryGetValue(member.Name, out VirtualNode? node) && node.EndPoint.Equals(member.EndPoint);

    private void Count(View view, bool isTrue, int by)
    {
        if (isTrue)
        {
            view.Right += by;
            _right += by;
        }
        else
        {
            view.Surplus += by;
        }
    }

    // What nodes believe of one name has become right or wrong without their doing.
    private void Reconsider(string name, VirtualNode? before, VirtualNode? after)
    {
        foreach (View view in _views.Values)
        {
            if (view.Node.Cluster.TryGetMember(name, out Member? member) && member.IsLive)
            {
                Count(view, member.EndPoint.Equals(before?.EndPoint), -1);
                Count(view, member.EndPoint.Equals(after?.EndPoint), 1);
            }
        }
    }

    private void TruthChanged()
    {
        foreach (View view in _views.Values)
        {
            Judge(view);
        }

        Disturbed();
        Sample();
    }

    private bool Judge(View view)
    {
        bool agrees = view.Right == _truth.Count && view.Surplus == 0;
        if (agrees == view.Agrees)
        {
            return false;
        }

        view.Agrees = agrees;
        _agreeing += agrees ? 1 : -1;
        if (agrees && view.WrongSince is { } since)
        {
            _nodeConvergences.Add(Now - since);
            view.WrongSince = null;
        }

        if (AllAgree)
        {
            _fullConvergences.AddRange(_unresolved.Select(changed => Now - changed));
            _unresolved.Clear();
        }

        return true;
    }

    private void SampleIfDue()
    {
        if (AllAgree || _samples.Count == 0 || Now - _samples[^1].Time >= _resolution)
        {
            Sample();
        }
    }

    private void Sample()
    {
        double all = (double)_views.Count * _truth.Count;
        var sample = new AgreementSample(Now, _agreeing, _views.Count, all > 0 ? _right / all : 0);
        if (_samples.Count > 0 && _samples[^1].Time == sample.Time)
        {
            _samples[^1] = sample;
        }
        else
        {
            _samples.Add(sample);
        }
    }

    private sealed class View(VirtualNode node)
    {
        internal VirtualNode Node { get; } = node;

        internal int Right { get; set; }

        internal int Surplus { get; set; }

        internal bool Agrees { get; set; }

        internal TimeSpan? WrongSince { get; set; }
    }
}
