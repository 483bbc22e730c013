namespace Gossip.ClusterBench.Clusters;

/// <summary>What to measure.</summary>
internal sealed record ClusterRunOptions
{
    public required int Nodes { get; init; }

    public required TimeSpan Steady { get; init; }

    public required TimeSpan Settle { get; init; }

    /// <summary>How long joining, converging and detecting may take, each.</summary>
    public required TimeSpan Patience { get; init; }

    public required int Kill { get; init; }

    /// <summary>How many joins may run at once; 0 for all.</summary>
    public required int Parallel { get; init; }

    /// <summary>The port of the first node; 0 for free ports.</summary>
    public required int BasePort { get; init; }

    public required bool Counters { get; init; }
}
