using System.Text;

namespace Gossip.Simulation.Evaluation;

/// <summary>docs/evaluation.md: every experiment, one after another, each behind a comment with its name.</summary>
internal static class EvaluationPage
{
    /// <summary>The folder of the drawings, beside the page.</summary>
    internal const string Drawings = "evaluation";

    private const string MarkBegin = "<!-- experiment ";
    private const string MarkEnd = " -->\n";

    private const string Introduction = """
        # Evaluation

        The experiments of the papers that this library builds on, repeated in simulation with the code that runs in production, and this
        library's own rules against the rules as memberlist has them. This page, its figures and its drawings are written by

        ```
        gossip simulate --scenario evaluation --out docs
        ```

        from fixed seeds: the same code writes the same page, however many processors it runs on. A release build takes some thirty-five minutes of
        processor time, about twenty minutes on two cores that do nothing else. With the name of one experiment in the place of
        `evaluation`, only its section is written anew; without `--out` it is printed.

        Published figures stand beside ours as far as they could be read in the papers themselves or measured on their figures. Bytes are
        without the headers of UDP, TCP and IP. A time is virtual; the network takes 0.5 ms and loses nothing unless something else is said.

        """;

    /// <summary>Writes the page.</summary>
    /// <param name="before">The page as it is: sections of experiments that did not run are kept.</param>
    /// <param name="sections">What came of the experiments that ran, by their names.</param>
    internal static string Of(string? before, IReadOnlyDictionary<string, Section> sections)
    {
        Dictionary<string, string> kept = Read(before ?? "");
        var page = new StringBuilder(Introduction.ReplaceLineEndings("\n"));
        foreach (Experiment experiment in Experiment.All)
        {
            if (sections.TryGetValue(experiment.Name, out Section? section))
            {
                Append(page, experiment.Name, Embed(section));
            }
            else if (kept.TryGetValue(experiment.Name, out string? text))
            {
                Append(page, experiment.Name, text);
            }
        }

        return page.ToString();
    }

    /// <summary>Writes one section, with its drawings in their places.</summary>
    internal static string Embed(Section section)
    {
        string text = section.Text.ReplaceLineEndings("\n").TrimEnd() + "\n";
        foreach (Chart chart in section.Charts)
        {
            text = text.Replace($"{{{chart.Name}}}", $"![{chart.Title}]({Drawings}/{chart.Name}.svg)", StringComparison.Ordinal);
        }

        return text;
    }

    private static void Append(StringBuilder page, string name, string text) => page.Append('\n').Append(MarkBegin).Append(name).Append(MarkEnd).Append('\n').Append(text);

    private static Dictionary<string, string> Read(string page)
    {
        Dictionary<string, string> sections = new(StringComparer.Ordinal);
        foreach (string part in page.ReplaceLineEndings("\n").Split(MarkBegin).Skip(1))
        {
            if (part.Split(MarkEnd, 2) is [string name, string text])
            {
                sections[name] = text.Trim('\n') + "\n";
            }
        }

        return sections;
    }
}
