namespace Gossip.Simulation.Exploration.Invariants;

/// <summary>
/// Something that must hold at every step of every cluster. Told of each change of each member table, each event that a watch
/// tells and each packet that is sent, as it happens; polls nothing.
/// </summary>
internal abstract class Invariant
{
    private InvariantMonitor? _monitor;

    /// <summary>What must hold, in a few words.</summary>
    public abstract string Name { get; }

    /// <summary>Everyone and everything that the invariant may look at.</summary>
    protected InvariantMonitor Monitor => _monitor ?? throw new InvalidOperationException("The invariant is not monitored.");

    public void MonitoredBy(InvariantMonitor monitor) => _monitor = monitor;

    /// <summary>A node's table changed: a member was added (no before), changed, or forgotten (no after).</summary>
    public virtual void OnMemberChanged(WatchedNode node, Member? before, Member? after)
    {
    }

    /// <summary>A node's watch told an event.</summary>
    public virtual void OnEventTold(WatchedNode node, NodeEvent told)
    {
    }

    /// <summary>A node sent a packet.</summary>
    public virtual void OnPacketSent(WatchedNode node, SentPacket packet)
    {
    }

    /// <summary>Says that the invariant does not hold.</summary>
    /// <param name="node">Where it was seen.</param>
    /// <param name="message">What happened and why that is wrong.</param>
    protected void Break(WatchedNode node, string message) => Monitor.Report(Name, node.ToString(), message);
}
