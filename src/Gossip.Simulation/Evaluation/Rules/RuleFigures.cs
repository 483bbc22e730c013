using Gossip.Simulation.Reporting;
using Gossip.Simulation.Scenarios;

namespace Gossip.Simulation.Evaluation.Rules;

/// <summary>What came of one set of rules in one scenario, with all seeds together.</summary>
/// <param name="FalsePositives">How often a member that never stalled was given up while it ran.</param>
/// <param name="AtHealthyMembers">How often by a member that never stalled itself.</param>
/// <param name="First">For each crash: when the first noticed.</param>
/// <param name="Detection">For each crash and each member: when it noticed.</param>
/// <param name="Convergence">For each change: when the views of all were equal to the truth.</param>
/// <param name="Unconverged">How many runs ended with views that were not.</param>
/// <param name="BytesPerNodeAndSecond">Bytes sent.</param>
internal sealed record RuleFigures(
    int FalsePositives,
    int AtHealthyMembers,
    Distribution First,
    Distribution Detection,
    Distribution Convergence,
    int Unconverged,
    double BytesPerNodeAndSecond)
{
    /// <summary>Of the outcomes with all seeds.</summary>
    internal static RuleFigures Of(IReadOnlyCollection<RuleFigures> outcomes) => new(
        outcomes.Sum(one => one.FalsePositives),
        outcomes.Sum(one => one.AtHealthyMembers),
        new Distribution(outcomes.SelectMany(one => one.First.Values)),
        new Distribution(outcomes.SelectMany(one => one.Detection.Values)),
        new Distribution(outcomes.SelectMany(one => one.Convergence.Values)),
        outcomes.Sum(one => one.Unconverged),
        outcomes.Average(one => one.BytesPerNodeAndSecond));

    /// <summary>Of one outcome.</summary>
    internal static RuleFigures Of(ScenarioOutcome outcome) => new(
        outcome.FalsePositives,
        outcome.FalsePositivesAtHealthyNodes,
        new Distribution(outcome.Crashes.Where(crash => !crash.Restarted).Select(crash => crash.First)),
        new Distribution(outcome.Crashes.Any(crash => crash.Restarted) ? [] : outcome.DetectionTimes.Values),
        outcome.FullConvergenceTimes,
        outcome.ViewsEventuallyEqual ? 0 : 1,
        outcome.Traffic.Bytes);
}
