namespace Gossip.Simulation;

/// <summary>A simulation cannot go on; the derived types say why.</summary>
public abstract class SimulationException : Exception
{
    private protected SimulationException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
