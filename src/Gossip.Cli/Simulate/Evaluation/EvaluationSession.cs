using System.Globalization;
using Gossip.Simulation.Evaluation;

namespace Gossip.Cli.Simulate.Evaluation;

/// <summary>Runs experiments: their sections go to standard output, or into the page.</summary>
internal static class EvaluationSession
{
    private const string PageName = "evaluation.md";

    /// <summary>Runs the experiments that the options name.</summary>
    public static void Run(SimulateOptions options, CommandStreams streams, CancellationToken stopping)
    {
        var runner = new TrialRunner(Environment.ProcessorCount, (name, ended, all) => Report(streams, name, ended, all), stopping);
        foreach (Experiment experiment in options.Experiments)
        {
            Section section = experiment.Run(runner);
            if (options.Out is { } folder)
            {
                // Each as soon as it is there: a run that is given up keeps what it has.
                Write(folder, experiment.Name, section);
            }
            else
            {
                streams.Output.Write(EvaluationPage.Embed(section));
                streams.Output.Flush();
            }
        }
    }

    private static void Report(CommandStreams streams, string name, int ended, int all)
    {
        lock (streams)
        {
            streams.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {ended} of {all}"));
        }
    }

    private static void Write(string folder, string name, Section section)
    {
        string drawings = Path.Combine(folder, EvaluationPage.Drawings);
        Directory.CreateDirectory(drawings);
        foreach (Chart chart in section.Charts)
        {
            File.WriteAllText(Path.Combine(drawings, chart.Name + ".svg"), ChartDrawing.Draw(chart));
        }

        string page = Path.Combine(folder, PageName);
        Dictionary<string, Section> written = new(StringComparer.Ordinal) { [name] = section };
        File.WriteAllText(page, EvaluationPage.Of(File.Exists(page) ? File.ReadAllText(page) : null, written));
    }
}
