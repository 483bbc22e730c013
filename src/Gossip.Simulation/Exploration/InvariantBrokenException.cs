namespace Gossip.Simulation.Exploration;

/// <summary>Something that must always hold did not: a fault of the library, not of the scenario.</summary>
public sealed class InvariantBrokenException : SimulationException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What broke, when, at which node, and the seed.</param>
    public InvariantBrokenException(string message)
        : base(message)
    {
    }
}
