using Gossip.Simulation.Network;

namespace Gossip.Simulation.Exploration;

/// <summary>The faults of the network that go on at the same time, made into one condition of all links.</summary>
internal sealed class ActiveConditions(VirtualNetwork network)
{
    /// <summary>How far the latency spreads: one in a hundred above 3.2 times the median.</summary>
    private const double LatencySigma = 0.5;

    private readonly List<Fault> _active = [];

    public void Begin(Fault fault)
    {
        _active.Add(fault);
        Apply();
    }

    public void End(Fault fault)
    {
        _active.Remove(fault);
        Apply();
    }

    private void Apply()
    {
        LinkConditions conditions = LinkConditions.Default with
        {
            PacketLoss = Combined(FaultKind.Loss),
            StreamLoss = Combined(FaultKind.StreamLoss),
            Duplication = Combined(FaultKind.Duplicate),
            Reordering = Combined(FaultKind.Reorder),
            ReorderingDelay = TimeSpan.FromMilliseconds(50),
        };
        double latency = _active.Where(fault => fault.Kind == FaultKind.Latency).Select(fault => fault.Amount).DefaultIfEmpty().Max();
        network.Conditions = latency > 0
            ? conditions with { Latency = LatencyDistribution.LogNormal(TimeSpan.FromMilliseconds(latency), LatencySigma) }
            : conditions;
    }

    /// <summary>Independent chances.</summary>
    private double Combined(FaultKind kind) =>
        1 - _active.Where(fault => fault.Kind == kind).Aggregate(1.0, (passes, fault) => passes * (1 - fault.Amount));
}
