namespace Gossip.Simulation.Scenarios;

/// <summary>Something that happens in a scenario.</summary>
/// <param name="Time">When it happens first, since the scenario began.</param>
/// <param name="Period">After how long it happens again; never if not given.</param>
/// <param name="Happens">What.</param>
internal sealed record ScenarioStep(TimeSpan Time, TimeSpan? Period, Action<RunningScenario> Happens);
