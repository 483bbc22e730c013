namespace Gossip.Simulation.Reporting;

/// <summary>A running member that another node gave up.</summary>
/// <param name="Time">When, since the scenario began.</param>
/// <param name="Observer">Who gave it up.</param>
/// <param name="Member">Whom.</param>
/// <param name="ObserverIsHealthy">Whether the observer never stalled.</param>
/// <param name="MemberIsHealthy">Whether the member never stalled: one that did was rightly suspected.</param>
/// <param name="WasCut">Whether a partition kept the member from some others within the last minute, who rightly gave it up and told the rest.</param>
public sealed record FalsePositive(
    TimeSpan Time, string Observer, string Member, bool ObserverIsHealthy, bool MemberIsHealthy, bool WasCut);
