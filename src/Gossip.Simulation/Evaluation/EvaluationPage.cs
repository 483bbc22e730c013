using System.Text;

namespace Gossip.Simulation.Evaluation;

/// <summary>docs/evaluation.md: every experiment, one after another.</summary>
internal static class EvaluationPage
{
    /// <summary>The folder of the drawings, beside the page.</summary>
    internal const string Drawings = "evaluation";

    private const string Introduction = """
        # Evaluation

        The experiments of the papers that this library builds on, repeated in simulation with the code that runs in production, and this
        library's own rules against the rules as memberlist has them. This page is written by

        ```
        gossip simulate --scenario evaluation --out docs
        ```

        from fixed seeds: the same code writes the same page. `--scenario` with the name of one experiment runs that alone and prints its section.

        Published figures stand beside ours as far as they could be read in the papers themselves or on their figures.


        """;

    /// <summary>Writes the page.</summary>
    /// <param name="sections">What came of each experiment.</param>
    internal static string Of(IEnumerable<Section> sections)
    {
        var page = new StringBuilder(Introduction.ReplaceLineEndings("\n"));
        page.AppendJoin('\n', sections.Select(Embed));
        return page.ToString();
    }

    /// <summary>Writes one section, with its drawings in their places.</summary>
    internal static string Embed(Section section)
    {
        string text = section.Text.ReplaceLineEndings("\n").TrimEnd() + "\n";
        foreach (Chart chart in section.Charts)
        {
            text = text.Replace($"{{{chart.Name}}}\n", $"![{chart.Title}]({Drawings}/{chart.Name}.svg)\n", StringComparison.Ordinal);
        }

        return text;
    }
}
