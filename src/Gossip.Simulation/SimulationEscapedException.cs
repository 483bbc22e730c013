namespace Gossip.Simulation;

/// <summary>
/// Work of the simulation ran on another thread, so its order is no longer determined by the seed.
/// The message holds the stack of the foreign thread. Every later call to the simulation throws it again.
/// </summary>
public sealed class SimulationEscapedException : SimulationException
{
    internal SimulationEscapedException(string message)
        : base(message)
    {
    }
}
