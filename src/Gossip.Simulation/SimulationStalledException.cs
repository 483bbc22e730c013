namespace Gossip.Simulation;

/// <summary>
/// The awaited work is not complete and never will be: no task is ready and no timer is set (a deadlock),
/// or tasks run for ever without the clock moving (a livelock).
/// </summary>
public sealed class SimulationStalledException : SimulationException
{
    internal SimulationStalledException(string message)
        : base(message)
    {
    }
}
