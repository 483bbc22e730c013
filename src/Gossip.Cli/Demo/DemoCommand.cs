using System.CommandLine;
using Gossip.Cli.Output;

namespace Gossip.Cli.Demo;

/// <summary><c>gossip demo</c>: the life of a small cluster, told as it happens.</summary>
internal static class DemoCommand
{
    private const string CommandName = "gossip demo";

    /// <summary>Creates the command.</summary>
    /// <param name="run">Runs the demonstration; the task's result is the exit code.</param>
    /// <returns>The command.</returns>
    public static Command Create(Func<Task<int>> run)
    {
        var command = new Command("demo", "Show a cluster of five nodes at work on this machine: join, update, failure, leave. Takes less than a minute.");
        command.SetAction((_, _) => run());
        return command;
    }

    /// <summary>Runs the demonstration.</summary>
    /// <param name="streams">What to write to.</param>
    /// <param name="stop">Who may ask to stop.</param>
    /// <param name="time">Where all time comes from.</param>
    /// <returns><see cref="ExitCode.Success"/> only if every step happened in time.</returns>
    public static async Task<int> RunAsync(CommandStreams streams, StopRequests stop, TimeProvider time)
    {
        var timeline = new DemoTimeline(Consoles.Create(streams), time);
        try
        {
            string? failure = await DemoScenario.RunAsync(timeline, time, stop.Stopping);
            if (failure is null)
            {
                return ExitCode.Success;
            }

            streams.Complain(CommandName, failure);
        }
        catch (OperationCanceledException) when (stop.Stopping.IsCancellationRequested)
        {
            streams.Complain(CommandName, "interrupted");
        }

        return ExitCode.Failure;
    }
}
