namespace Gossip.Simulation.Exploration;

/// <summary>Between which bounds plans are drawn.</summary>
internal sealed record ExplorationSettings
{
    /// <summary>How long the faults go on, in seconds of virtual time.</summary>
    public double Seconds { get; init; } = 300;

    /// <summary>The fewest nodes of a cluster.</summary>
    public int FewestNodes { get; init; } = 3;

    /// <summary>The most nodes of a cluster.</summary>
    public int MostNodes { get; init; } = 15;

    /// <summary>The most faults of a plan.</summary>
    public int MostFaults { get; init; } = 40;

    /// <summary>
    /// Whether nodes that lose each other for good after the faults are joined together again; those that have lost each other when
    /// the faults stop always are. Without it, keep <see cref="LongestPartition"/> and <see cref="LongestStall"/> below the shortest
    /// suspicion timeout: two sides that have given each other up, and have no news left to tell each other, stay apart.
    /// </summary>
    public bool Rejoin { get; init; } = true;

    /// <summary>The longest partition, symmetric or not, in seconds. Past 30 s the two sides forget each other.</summary>
    public double LongestPartition { get; init; } = 60;

    /// <summary>The longest time a node stalls, in seconds.</summary>
    public double LongestStall { get; init; } = 60;
}
