using Gossip.Simulation.Scenarios;
using Spectre.Console;

namespace Gossip.Cli.Simulate;

/// <summary>A progress bar on a terminal.</summary>
internal sealed class SimulateProgress : IProgress<ScenarioProgress>
{
    private readonly ProgressTask _task;

    private SimulateProgress(ProgressTask task) => _task = task;

    /// <summary>Shows a bar while work is done.</summary>
    /// <param name="console">The terminal.</param>
    /// <param name="work">What is done.</param>
    /// <returns>What the work returned.</returns>
    public static T Show<T>(IAnsiConsole console, Func<IProgress<ScenarioProgress>, T> work) => console.Progress()
        .AutoClear(true)
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
        .Start(context => work(new SimulateProgress(context.AddTask("starting", maxValue: 1))));

    /// <inheritdoc />
    public void Report(ScenarioProgress value)
    {
        string stage = value.Stage switch
        {
            ScenarioStage.Starting => "starting",
            ScenarioStage.Settling => "coming to rest",
            _ => "running",
        };
        _task.Description = stage;
        _task.Value = value.Done;
    }
}
