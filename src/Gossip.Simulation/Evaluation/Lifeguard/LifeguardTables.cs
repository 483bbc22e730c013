using System.Globalization;

namespace Gossip.Simulation.Evaluation.Lifeguard;

/// <summary>Writes what came of the Lifeguard runs. The first row is what the others are compared with.</summary>
internal static class LifeguardTables
{
    /// <summary>False positives, in all and at healthy members.</summary>
    internal static string FalsePositives(IReadOnlyList<LifeguardRow> rows, bool besidePublished)
    {
        string[] published = besidePublished ? ["paper FP", "paper FP−", "paper FP % of SWIM", "paper FP− % of SWIM"] : [];
        var table = new MarkdownTable(["rules", "FP", "FP−", "FP % of the first", "FP− % of the first", .. published]);
        AnomalyFigures first = rows[0].Total;
        foreach (LifeguardRow row in rows)
        {
            AnomalyFigures total = row.Total;
            string[] theirs = [];
            if (besidePublished)
            {
                PublishedLifeguard.Row paper = PublishedLifeguard.Rows[row.Variant.Name];
                PublishedLifeguard.Row swim = PublishedLifeguard.Rows["SWIM"];
                theirs =
                [
                    MarkdownTable.Count(paper.FalsePositives), MarkdownTable.Count(paper.AtHealthyMembers),
                    MarkdownTable.Percent(paper.FalsePositives, swim.FalsePositives),
                    MarkdownTable.Percent(paper.AtHealthyMembers, swim.AtHealthyMembers),
                ];
            }

            table.Add(
            [
                row.Variant.Name, MarkdownTable.Count(total.FalsePositives), MarkdownTable.Count(total.AtHealthyMembers),
                MarkdownTable.Percent(total.FalsePositives, first.FalsePositives),
                MarkdownTable.Percent(total.AtHealthyMembers, first.AtHealthyMembers), .. theirs,
            ]);
        }

        return table.ToString();
    }

    /// <summary>False positives by the number of members that stall.</summary>
    internal static string ByConcurrent(IReadOnlyList<LifeguardRow> rows, bool besidePublished)
    {
        int[] concurrent = [.. rows[0].Intervals.Keys.Order()];
        var table = new MarkdownTable(["rules", .. concurrent.Select(count => string.Create(CultureInfo.InvariantCulture, $"C = {count}"))]);
        foreach (LifeguardRow row in rows)
        {
            table.Add([row.Variant.Name, .. concurrent.Select(count => MarkdownTable.Count(row.Intervals[count].FalsePositives))]);
            if (besidePublished)
            {
                table.Add(["– paper, Figure 2", .. PublishedLifeguard.Rows[row.Variant.Name].ByConcurrent.Select(count => MarkdownTable.Count(count))]);
            }
        }

        return table.ToString();
    }

    /// <summary>Until members that stall are given up.</summary>
    internal static string Latency(IReadOnlyList<LifeguardRow> rows)
    {
        var table = new MarkdownTable(
            "rules", "first, median s", "99 %", "99.9 %", "full, median s", "99 %", "99.9 %", "stalled", "never given up by all");
        foreach (LifeguardRow row in rows)
        {
            AnomalyFigures figures = row.Threshold;
            table.Add(
                row.Variant.Name,
                MarkdownTable.Seconds(figures.First.Median), MarkdownTable.Seconds(figures.First.Percentile(99)), MarkdownTable.Seconds(figures.First.Percentile(99.9)),
                MarkdownTable.Seconds(figures.Full.Median), MarkdownTable.Seconds(figures.Full.Percentile(99)), MarkdownTable.Seconds(figures.Full.Percentile(99.9)),
                MarkdownTable.Count(figures.Stalled), MarkdownTable.Count(figures.Stalled - figures.Full.Count));
        }

        return table.ToString();
    }

    /// <summary>Packets and bytes.</summary>
    internal static string Load(IReadOnlyList<LifeguardRow> rows, bool besidePublished)
    {
        string[] published = besidePublished ? ["paper messages %", "paper bytes %", "paper bytes per message"] : [];
        var table = new MarkdownTable(["rules", "messages", "MiB", "messages % of the first", "bytes % of the first", "bytes per message", .. published]);
        AnomalyFigures first = rows[0].Total;
        foreach (LifeguardRow row in rows)
        {
            AnomalyFigures total = row.Total;
            string[] theirs = [];
            if (besidePublished)
            {
                PublishedLifeguard.Row paper = PublishedLifeguard.Rows[row.Variant.Name];
                PublishedLifeguard.Row swim = PublishedLifeguard.Rows["SWIM"];
                theirs =
                [
                    MarkdownTable.Percent(paper.Messages, swim.Messages), MarkdownTable.Percent(paper.Gibibytes, swim.Gibibytes),
                    MarkdownTable.Count(paper.Gibibytes * (1L << 30) / (paper.Messages * 1e6)),
                ];
            }

            table.Add(
            [
                row.Variant.Name, MarkdownTable.Count(total.Messages), MarkdownTable.Number(total.Bytes / (1 << 20), 1),
                MarkdownTable.Percent(total.Messages, first.Messages), MarkdownTable.Percent(total.Bytes, first.Bytes),
                MarkdownTable.Count(total.Bytes / total.Messages), .. theirs,
            ]);
        }

        return table.ToString();
    }

    /// <summary>False positives by the number of members that stall, as curves.</summary>
    internal static Chart Chart(string name, string title, IReadOnlyList<LifeguardRow> rows) => new(
        name,
        title,
        "members that stall at the same time (C)",
        "false positives",
        [.. rows.Select(row => new Curve(
            row.Variant.Name,
            [.. row.Intervals.OrderBy(entry => entry.Key).Select(entry => ((double)entry.Key, Math.Max(1.0, entry.Value.FalsePositives)))]))])
    {
        VerticalIsLogarithmic = true,
    };
}
