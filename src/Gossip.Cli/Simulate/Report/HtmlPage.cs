using System.Globalization;
using System.Net;
using System.Text;
using Gossip.Simulation.Scenarios;
using Gossip.Simulation.Scenarios.Named;
using OxyPlot;
using OxyPlot.Series;

namespace Gossip.Cli.Simulate.Report;

/// <summary>The report of a simulation: one page that needs nothing but itself.</summary>
internal static class HtmlPage
{
    private const int Width = 860;
    private const int Height = 320;

    private const string Style = """
        :root { color-scheme: light dark;
          --paper: light-dark(#ffffff, #16181d); --ink: light-dark(#1c1f24, #e6e8ec); --muted: light-dark(#5d6570, #9aa3af);
          --grid: light-dark(#dfe3e8, #343a44); --first: light-dark(#1f5fbf, #6ea8fe); --second: light-dark(#c2571a, #f2a264);
          --third: light-dark(#3b7d3f, #86c98a); }
        body { margin: 2.5rem auto; max-width: 56rem; padding: 0 1.25rem; background: var(--paper); color: var(--ink);
          font: 15px/1.5 system-ui, sans-serif; }
        h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.05rem; margin: 2.25rem 0 .25rem; }
        p { color: var(--muted); margin: .25rem 0 .75rem; }
        table { border-collapse: collapse; width: 100%; margin-top: 1.25rem; }
        th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--grid); }
        th { font-weight: 500; color: var(--muted); white-space: nowrap; } td { font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
        svg { width: 100%; height: auto; }
        ul { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; list-style: none; margin: 0 0 .25rem; padding: 0; font-size: .9rem; }
        li::before { content: ""; display: inline-block; width: 1.25rem; height: .2rem; margin-right: .5rem; vertical-align: middle;
          background: var(--curve); }
        """;

    /// <summary>Makes the page.</summary>
    /// <param name="named">What happened.</param>
    /// <param name="outcome">What came of it.</param>
    /// <returns>The page as HTML.</returns>
    public static string Of(NamedScenario named, ScenarioOutcome outcome)
    {
        Scenario scenario = outcome.Scenario;
        string title = string.Create(CultureInfo.InvariantCulture, $"{named.Name}: {scenario.NodeCount} nodes, seed {scenario.RandomSeed}");
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Text(title)}</title>
            <style>
            {Style}
            </style>
            </head>
            <body>
            <h1>{Text(title)}</h1>
            <p>In this scenario {Text(named.Description)}.</p>
            <table>

            """);
        foreach ((string figure, string value) in SimulateSummary.Figures(outcome))
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Text(figure)}</th><td>{Text(value)}</td></tr>\n");
        }

        page.Append("</table>\n");
        AddPlot(page, "Convergence", "How far the nodes agreed with the truth: who runs, and where.", Plots.Convergence(outcome));
        if (Plots.Detection(outcome) is { } detection)
        {
            AddPlot(page, "Detection", "How long it took nodes to give up a member that had crashed, cumulated.", detection);
        }

        AddPlot(page, "Packets", "What each node sent on average.", Plots.Packets(outcome));
        AddPlot(page, "Bytes", "Without the headers of UDP, TCP and IP.", Plots.Bytes(outcome));
        return page.Append("</body>\n</html>\n").ToString();
    }

    private static void AddPlot(StringBuilder page, string heading, string caption, PlotModel plot)
    {
        page.Append(CultureInfo.InvariantCulture, $"<h2>{Text(heading)}</h2>\n<p>{Text(caption)}</p>\n<ul>\n");
        foreach (Series curve in plot.Series)
        {
            string colour = PlotColours.VariableOf(((LineSeries)curve).Color);
            page.Append(CultureInfo.InvariantCulture, $"<li style=\"--curve: {colour}\">{Text(curve.Title)}</li>\n");
        }

        page.Append("</ul>\n").Append(Draw(heading, plot)).Append('\n');
    }

    private static string Draw(string heading, PlotModel plot)
    {
        using var drawing = new MemoryStream();
        var exporter = new SvgExporter { Width = Width, Height = Height, IsDocument = false };
        exporter.Export(plot, drawing);

        // The drawing grows with the page, and its names must not meet those of the others.
        return PlotColours.ToVariables(Encoding.UTF8.GetString(drawing.ToArray()))
            .Replace("<svg ", FormattableString.Invariant($"<svg viewBox=\"0 0 {Width} {Height}\" "), StringComparison.Ordinal)
            .Replace("id=\"clipPath", "id=\"" + heading, StringComparison.Ordinal)
            .Replace("url(#clipPath", "url(#" + heading, StringComparison.Ordinal);
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
