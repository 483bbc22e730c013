using System.Globalization;

namespace Gossip.Simulation.Evaluation.Rapid;

/// <summary>The bootstrap of the Rapid paper: all processes join one seed at once.</summary>
internal sealed class BootstrapExperiment : Experiment
{
    private static readonly Dictionary<int, (int Memberlist, int Rapid, int MemberlistSizes, int RapidSizes)> s_published = new()
    {
        [1_000] = (46, 29, 901, 4),
        [2_000] = (97, 54, 1_858, 4),
    };

    /// <inheritdoc />
    public override string Name => "rapid-bootstrap";

    /// <inheritdoc />
    public override string Description => "the Rapid paper: 1,000 and 2,000 nodes join one at once";

    /// <summary>What is run.</summary>
    public IReadOnlyList<BootstrapTrial> Trials { get; init; } =
    [
        new(Variant.All, 2_000, Seed: 1),
        new(Variant.Memberlist, 1_000, Seed: 1),
        new(Variant.All, 1_000, Seed: 1),
    ];

    /// <summary>How many run at once: two thousand nodes know four million members between them.</summary>
    private const int AtOnce = 2;

    /// <summary>Runs it.</summary>
    internal IReadOnlyList<BootstrapFigures> Measure(TrialRunner runner) => runner.Run(Name, Trials, trial => trial.Run(runner.Cancellation), AtOnce);

    /// <inheritdoc />
    public override Section Run(TrialRunner runner)
    {
        BootstrapFigures[] figures = [.. Measure(runner).OrderBy(one => one.Trial.Nodes).ThenByDescending(one => one.Trial.Variant == Variant.Memberlist).ThenBy(one => one.Trial.Seed)];
        string text = $$"""
            ## Rapid: all join at once

            One seed runs; 10 s later all others start and join it. Time until every node counts all of them, looked at every 100 ms; sizes of views
            logged each second. The paper's times are read off its Figure 5 (± 1 s), its sizes from its Table 1; there, 100 machines of 200 cores
            ran up to 2,000 processes, here nothing costs processor time.

            {{Table(figures)}}
            {rapid-bootstrap}
            """;
        return new Section(text, [Chart(figures)]);
    }

    private static MarkdownTable Table(IEnumerable<BootstrapFigures> rows)
    {
        var table = new MarkdownTable(
            "rules", "n", "seed", "all see n after s", "sizes seen", "KiB sent per node", "paper: memberlist s", "paper: Rapid s", "paper: sizes, memberlist / Rapid");
        foreach (BootstrapFigures row in rows)
        {
            string[] theirs = s_published.TryGetValue(row.Trial.Nodes, out (int Memberlist, int Rapid, int MemberlistSizes, int RapidSizes) published)
                ? [MarkdownTable.Count(published.Memberlist), MarkdownTable.Count(published.Rapid), $"{MarkdownTable.Count(published.MemberlistSizes)} / {MarkdownTable.Count(published.RapidSizes)}"]
                : ["–", "–", "–"];
            table.Add(
            [
                row.Trial.Variant.Name, MarkdownTable.Count(row.Trial.Nodes), MarkdownTable.Count(row.Trial.Seed), MarkdownTable.Seconds(row.Complete),
                MarkdownTable.Count(row.UniqueSizes), MarkdownTable.Count(row.BytesPerNode / 1_024), .. theirs,
            ]);
        }

        return table;
    }

    private static Chart Chart(IEnumerable<BootstrapFigures> rows) => new(
        "rapid-bootstrap",
        "The smallest view while all join at once",
        "seconds since the start",
        "members in the smallest view",
        [.. rows.Where(row => row.Trial.Seed == 1).Select(row => new Curve(
            string.Create(CultureInfo.InvariantCulture, $"{row.Trial.Variant.Name}, n = {row.Trial.Nodes:#,0}"), row.Least))]);
}
