using System.Text;
using Gossip.Cli.Output;
using Gossip.Cli.Simulate.Evaluation;
using Gossip.Cli.Simulate.Report;
using Gossip.Simulation;
using Gossip.Simulation.Scenarios;

namespace Gossip.Cli.Simulate;

/// <summary>One run of <c>gossip simulate</c>.</summary>
internal static class SimulateSession
{
    private const string CommandName = "gossip simulate";

    /// <summary>Runs a simulation and tells what came of it.</summary>
    /// <param name="options">What to simulate.</param>
    /// <param name="streams">What to write to.</param>
    /// <param name="stop">Who may ask to stop.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static int Run(SimulateOptions options, CommandStreams streams, StopRequests stop)
    {
        try
        {
            if (options.Experiments.Count > 0)
            {
                EvaluationSession.Run(options, streams, stop.Stopping);
                return ExitCode.Success;
            }

            ScenarioOutcome outcome = Simulate(options, streams, stop.Stopping);
            if (options.Html is { } page)
            {
                File.WriteAllText(page, HtmlPage.Of(options.Scenario, outcome));
            }

            if (options.Json)
            {
                SimulateJson.Write(options, outcome, streams.Output);
            }
            else
            {
                SimulateSummary.Write(options, outcome, Consoles.Create(streams));
            }

            return ExitCode.Success;
        }
        catch (OperationCanceledException) when (stop.Stopping.IsCancellationRequested)
        {
            streams.Complain(CommandName, "interrupted");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or TimeoutException or SimulationException)
        {
            streams.Complain(CommandName, failure.Message);
        }

        return ExitCode.Failure;
    }

    private static ScenarioOutcome Simulate(SimulateOptions options, CommandStreams streams, CancellationToken stopping)
    {
        Scenario scenario = options.ToScenario();
        using StreamWriter? trace = options.Trace is { } file ? new StreamWriter(file, append: false, new UTF8Encoding(false)) : null;
        scenario = scenario.TraceTo(trace);
        return streams.IsTerminal && !options.Json
            ? SimulateProgress.Show(Consoles.Create(streams), progress => scenario.Run(progress, stopping))
            : scenario.Run(cancellationToken: stopping);
    }
}
