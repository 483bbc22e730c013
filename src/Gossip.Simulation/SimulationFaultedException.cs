namespace Gossip.Simulation;

/// <summary>Work given to <see cref="Simulator.Start(Func{Task})"/> failed, or a timer callback threw; the inner exception is what it threw.</summary>
public sealed class SimulationFaultedException : SimulationException
{
    internal SimulationFaultedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
