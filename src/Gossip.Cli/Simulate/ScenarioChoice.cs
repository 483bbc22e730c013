using Gossip.Simulation.Evaluation;
using Gossip.Simulation.Scenarios.Named;

namespace Gossip.Cli.Simulate;

/// <summary>What <c>--scenario</c> names: one life of a cluster, or experiments of docs/evaluation.md.</summary>
/// <param name="Scenario">The life of a cluster.</param>
/// <param name="Experiments">Or the experiments.</param>
internal sealed record ScenarioChoice(NamedScenario? Scenario, IReadOnlyList<Experiment> Experiments)
{
    /// <summary>The name that stands for every experiment.</summary>
    public const string Evaluation = "evaluation";

    /// <summary>Every name.</summary>
    public static string Names => string.Join(
        ", ", [.. NamedScenario.All.Select(scenario => scenario.Name), Evaluation, .. Experiment.All.Select(experiment => experiment.Name)]);

    /// <summary>Every name with what it means.</summary>
    public static string Descriptions => string.Join(
        "; ",
        [
            .. NamedScenario.All.Select(scenario => $"{scenario.Name}: {scenario.Description}"),
            $"{Evaluation}: every experiment of docs/evaluation.md",
            .. Experiment.All.Select(experiment => $"{experiment.Name}: {experiment.Description}"),
        ]);

    /// <summary>Finds what a name stands for.</summary>
    public static ScenarioChoice? Find(string name)
    {
        if (name == Evaluation)
        {
            return new ScenarioChoice(null, Experiment.All);
        }

        return NamedScenario.Find(name) is { } scenario ? new ScenarioChoice(scenario, [])
            : Experiment.Find(name) is { } experiment ? new ScenarioChoice(null, [experiment])
            : null;
    }
}
