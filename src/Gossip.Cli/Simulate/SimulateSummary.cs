using System.Globalization;
using Gossip.Simulation.Reporting;
using Gossip.Simulation.Scenarios;
using Spectre.Console;

namespace Gossip.Cli.Simulate;

/// <summary>The figures of a simulation, for people.</summary>
internal static class SimulateSummary
{
    /// <summary>Writes the figures.</summary>
    public static void Write(SimulateOptions options, ScenarioOutcome outcome, IAnsiConsole console)
    {
        console.MarkupLine($"[bold]{options.Scenario.Name}[/]: {options.Scenario.Description}");
        var table = new Table { Border = TableBorder.Rounded, ShowHeaders = false };
        table.AddColumns("figure", "value");
        foreach ((string figure, string value) in Figures(outcome))
        {
            table.AddRow(figure.EscapeMarkup(), value.EscapeMarkup());
        }

        console.Write(table);
        console.Profile.Out.Writer.Flush();
    }

    /// <summary>The figures, each with its name, in the order of interest.</summary>
    public static IEnumerable<(string Figure, string Value)> Figures(ScenarioOutcome outcome)
    {
        Scenario scenario = outcome.Scenario;
        yield return ("nodes", Text($"{scenario.NodeCount}"));
        yield return ("virtual time", Text($"{scenario.Duration.TotalMinutes:0.##} min, seed {scenario.RandomSeed}, loss {scenario.Conditions.PacketLoss:P0}"));
        yield return ("views at the end", outcome.ViewsEventuallyEqual ? "all equal to the truth" : "not all equal to the truth");
        yield return ("a node's view was right again after", Percentiles(outcome.ConvergenceTimes));
        yield return ("all views were right again after", Percentiles(outcome.FullConvergenceTimes));
        yield return ("crashes", Text($"{outcome.Crashes.Count}, of which {outcome.Crashes.Count(crash => crash.Full is not null)} noticed by all"));
        yield return ("a crash was noticed after", Percentiles(outcome.DetectionTimes));
        yield return ("first notice of a crash after", Percentiles(new(outcome.Crashes.Select(crash => crash.First))));
        yield return ("false positives", Text($"{outcome.FalsePositives}, of which {outcome.FalsePositivesAtHealthyNodes} at healthy nodes"));
        yield return ("given up while stalled or cut off", Text($"{outcome.AllFalsePositives.Count - outcome.FalsePositives}"));
        yield return ("packets per node and second", Text($"{outcome.Traffic.Packets:F2}"));
        yield return ("bytes per node and second", Text($"{outcome.Traffic.PacketBytes:F0} in packets, {outcome.Traffic.StreamBytes:F0} in streams"));
        yield return ("speed", Text($"{outcome.Speed:F1} × real time ({outcome.RunTook.TotalSeconds:F2} s, and {outcome.StartTook.TotalSeconds:F2} s to start)"));
        yield return ("trace", $"{outcome.TraceHash} ({Text($"{outcome.TraceRecords:N0}")} records)");
    }

    private static string Percentiles(Distribution times) => times.Count == 0
        ? "–"
        : Text($"{Seconds(times, 50):F2} s (median), {Seconds(times, 90):F2} s (90 %), {Seconds(times, 99):F2} s (99 %), {Seconds(times, 100):F2} s (all)");

    private static double Seconds(Distribution times, double percent) => times.Percentile(percent)!.Value.TotalSeconds;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
