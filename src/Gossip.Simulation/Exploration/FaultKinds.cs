namespace Gossip.Simulation.Exploration;

/// <summary>What a fault of each kind consists of.</summary>
internal static class FaultKinds
{
    /// <summary>Whether it lasts for a while and then ends.</summary>
    public static bool Lasts(this FaultKind kind) => kind is FaultKind.Stall or FaultKind.Partition or FaultKind.Mute or FaultKind.Bandwidth
        || kind.IsOfTheNetwork();

    /// <summary>Whether it befalls the whole network and not single nodes.</summary>
    public static bool IsOfTheNetwork(this FaultKind kind) =>
        kind is FaultKind.Loss or FaultKind.StreamLoss or FaultKind.Latency or FaultKind.Duplicate or FaultKind.Reorder;

    /// <summary>Whether it has an amount.</summary>
    public static bool HasAmount(this FaultKind kind) => kind is FaultKind.Metadata or FaultKind.Bandwidth || kind.IsOfTheNetwork();
}
