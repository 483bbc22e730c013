namespace Gossip.Simulation.Scenarios;

/// <summary>How far a scenario has come.</summary>
/// <param name="Stage">What it does at present.</param>
/// <param name="Done">How much of that is done, 0 to 1.</param>
public readonly record struct ScenarioProgress(ScenarioStage Stage, double Done);

/// <summary>The stages of a scenario.</summary>
public enum ScenarioStage
{
    /// <summary>Nodes start, and join.</summary>
    Starting,

    /// <summary>The scenario begins when all agree and the news of the joining has been passed on.</summary>
    Settling,

    /// <summary>The scenario runs.</summary>
    Running,
}
