using System.Net;
using Gossip.Simulation.Exploration.Invariants;

namespace Gossip.Simulation.Exploration;

/// <summary>One numbered node of a plan: the life it lives now, if it lives.</summary>
internal sealed class PlannedNode(int number)
{
    public int Number { get; } = number;

    public string Name { get; } = $"node-{number}";

    /// <summary>Its latest life; nothing before the first.</summary>
    public VirtualNode? Life { get; private set; }

    /// <summary>How the invariants see that life.</summary>
    public WatchedNode? Watched { get; private set; }

    /// <summary>Whether it has started, and has since neither crashed nor begun to leave.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>Where it last listened.</summary>
    public IPEndPoint? EndPoint => Life?.EndPoint;

    public void Start(VirtualNode life, WatchedNode watched)
    {
        Life = life;
        Watched = watched;
        IsRunning = true;
    }

    public void Stop() => IsRunning = false;
}
