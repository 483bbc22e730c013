namespace Gossip.Simulation;

/// <summary>What a simulation has done so far; the same seed gives the same figures.</summary>
/// <param name="TasksRun">Tasks run, continuations of awaits included.</param>
/// <param name="TimersFired">Timer callbacks called.</param>
/// <param name="VirtualTime">How far the clock has moved since the start.</param>
public readonly record struct SimulationStatistics(long TasksRun, long TimersFired, TimeSpan VirtualTime);
