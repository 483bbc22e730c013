namespace Gossip.Simulation.Reporting;

/// <summary>How far the nodes agree with the truth, from one moment until the next sample.</summary>
/// <param name="Time">Since the scenario began.</param>
/// <param name="Agreeing">How many nodes hold exactly the true members for live.</param>
/// <param name="Members">How many nodes there are.</param>
/// <param name="Known">Of everything the nodes should know, how much they know, 0 to 1.</param>
public readonly record struct AgreementSample(TimeSpan Time, int Agreeing, int Members, double Known);
