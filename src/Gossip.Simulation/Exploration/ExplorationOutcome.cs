using Gossip.Simulation.Exploration.Invariants;

namespace Gossip.Simulation.Exploration;

/// <summary>What came of a plan.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Breach">What broke first, if anything did.</param>
/// <param name="Convergence">How long after the last fault all views were equal for good.</param>
/// <param name="Rejoins">How often groups that had lost each other were joined together again.</param>
/// <param name="Elapsed">How long the cluster lived, in virtual time.</param>
/// <param name="Tasks">How many pieces of work it ran; with the same plan always the same.</param>
internal sealed record ExplorationOutcome(
    ExplorationPlan Plan, InvariantBreach? Breach, TimeSpan Convergence, int Rejoins, TimeSpan Elapsed, long Tasks);
