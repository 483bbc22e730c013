using System.Globalization;
using Gossip.Simulation.Evaluation;

namespace Gossip.Cli.Simulate.Evaluation;

/// <summary>Runs experiments: one writes its section to standard output, all of them write the page.</summary>
internal static class EvaluationSession
{
    private const string PageName = "evaluation.md";

    /// <summary>Runs the experiments that the options name.</summary>
    public static void Run(SimulateOptions options, CommandStreams streams, CancellationToken stopping)
    {
        var runner = new TrialRunner(Environment.ProcessorCount, (name, ended, all) => Report(streams, name, ended, all), stopping);
        List<Section> sections = [];
        foreach (Experiment experiment in options.Experiments)
        {
            sections.Add(experiment.Run(runner));
        }

        if (options.Out is { } folder)
        {
            Write(folder, sections);
        }
        else
        {
            streams.Output.Write(string.Join('\n', sections.Select(EvaluationPage.Embed)));
            streams.Output.Flush();
        }
    }

    private static void Report(CommandStreams streams, string name, int ended, int all)
    {
        lock (streams)
        {
            streams.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {ended} of {all}"));
        }
    }

    private static void Write(string folder, List<Section> sections)
    {
        string drawings = Path.Combine(folder, EvaluationPage.Drawings);
        Directory.CreateDirectory(drawings);
        foreach (Chart chart in sections.SelectMany(section => section.Charts))
        {
            File.WriteAllText(Path.Combine(drawings, chart.Name + ".svg"), ChartDrawing.Draw(chart));
        }

        File.WriteAllText(Path.Combine(folder, PageName), EvaluationPage.Of(sections));
    }
}
