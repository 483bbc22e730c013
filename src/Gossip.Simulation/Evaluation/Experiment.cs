using Gossip.Simulation.Evaluation.Lifeguard;
using Gossip.Simulation.Evaluation.Rapid;
using Gossip.Simulation.Evaluation.Rules;
using Gossip.Simulation.Evaluation.Swim;

namespace Gossip.Simulation.Evaluation;

/// <summary>A published experiment, or one of ours, with its set-up: it runs many simulations and writes one section of docs/evaluation.md.</summary>
internal abstract class Experiment
{
    /// <summary>Every experiment at its full size, in the order of the page.</summary>
    public static IReadOnlyList<Experiment> All { get; } =
    [
        new SwimExperiment(),
        new LifeguardExperiment(),
        new LifeguardLanExperiment(),
        new RulesExperiment(),
        new BootstrapExperiment(),
        new FaultExperiment(),
    ];

    /// <summary>The name by which it is run.</summary>
    public abstract string Name { get; }

    /// <summary>What is measured, in a sentence.</summary>
    public abstract string Description { get; }

    /// <summary>Runs it and writes its section.</summary>
    /// <param name="runner">Runs the simulations.</param>
    public abstract Section Run(TrialRunner runner);

    /// <summary>Finds an experiment by its name.</summary>
    public static Experiment? Find(string name) => All.FirstOrDefault(experiment => experiment.Name == name);
}
