using System.Globalization;

namespace Gossip.Simulation.Evaluation.Swim;

/// <summary>The SWIM paper: first detection, dissemination and load, against the number of members.</summary>
internal sealed class SwimExperiment : Experiment
{
    /// <summary>e/(e − 1): the expected period of the first ping after a crash (SWIM §3.1).</summary>
    internal const double ExpectedPeriod = Math.E / (Math.E - 1);

    /// <inheritdoc />
    public override string Name => "swim";

    /// <inheritdoc />
    public override string Description => "the SWIM paper: first detection, dissemination and messages against the number of members";

    /// <summary>How many members there are.</summary>
    public IReadOnlyList<int> Nodes { get; init; } = [8, 16, 32, 64, 128, 256, 512, 1_024];

    /// <summary>How many crashes are observed with each number of members.</summary>
    public int Crashes { get; init; } = 96;

    /// <summary>Runs it.</summary>
    /// <returns>By the number of members.</returns>
    internal IReadOnlyList<(int Nodes, SwimFigures Piggyback, SwimFigures Gossip)> Measure(TrialRunner runner)
    {
        SwimTrial[] trials = [.. Nodes.OrderDescending().SelectMany(Trials)];
        SwimFigures[] figures = runner.Run(Name, trials, trial => trial.Run(runner.Cancellation));
        (SwimTrial Trial, SwimFigures Figures)[] results = [.. trials.Zip(figures)];
        SwimFigures Of(int nodes, bool gossips) => SwimFigures.Sum(
            [.. results.Where(result => result.Trial.Nodes == nodes && result.Trial.Gossips == gossips).Select(result => result.Figures)]);
        return [.. Nodes.Select(nodes => (nodes, Of(nodes, gossips: false), Of(nodes, gossips: true)))];
    }

    /// <inheritdoc />
    public override Section Run(TrialRunner runner)
    {
        IReadOnlyList<(int Nodes, SwimFigures Piggyback, SwimFigures Gossip)> rows = Measure(runner);
        string text = string.Create(CultureInfo.InvariantCulture, $$"""
            ## SWIM

            SWIM alone: one relay (k = 1), round robin, suspicion, news on pings and acks only, each at most about 3 ln n times; no pings over
            streams, no exchange of whole states. {{Crashes}} crashes for each n. The paper: a member that crashed is first pinged in period
            e/(e − 1) = {{MarkdownTable.Number(ExpectedPeriod, 3)}} on average, whatever n; 2.0 messages are sent and received per member and
            period; news reaches all after a multiple of log n periods. Measured there for n = 8 to 40: first detection after 1.1 to 3.3 periods,
            not correlated with n (read off its Figure 3, ± 0.1).

            "Pinged in period" counts whole periods from the crash, as the formula does. "Suspected after" is the time until the period of that
            ping is over. With gossip, news travels every 200 ms to three members besides, as in memberlist.

            {{Table(rows)}}
            {swim-dissemination}
            """);
        return new Section(text, [Chart(rows)]);
    }

    private IEnumerable<SwimTrial> Trials(int nodes)
    {
        // A 32nd of the members at once disturbs no other detection.
        int crashes = Math.Max(1, nodes / 32);
        int runs = Math.Max(1, Crashes / crashes);
        return Enumerable.Range(1, runs).Select(seed => new SwimTrial(nodes, crashes, Gossips: false, seed))
            .Concat(Enumerable.Range(1, Math.Max(1, runs / 4)).Select(seed => new SwimTrial(nodes, crashes, Gossips: true, seed)));
    }

    private static MarkdownTable Table(IReadOnlyList<(int Nodes, SwimFigures Piggyback, SwimFigures Gossip)> rows)
    {
        var table = new MarkdownTable(
            "n", "pinged in period", "suspected after (periods)", "all know after (periods)", "÷ ln n", "with gossip, all know after (periods)", "messages sent per member and period");
        foreach ((int nodes, SwimFigures piggyback, SwimFigures gossip) in rows)
        {
            table.Add(
                MarkdownTable.Count(nodes), MarkdownTable.Number(piggyback.PeriodOfFirstPing), MarkdownTable.Number(piggyback.MeanFirstSuspicion),
                MarkdownTable.Number(piggyback.MeanFullInfection), MarkdownTable.Number(piggyback.MeanFullInfection / Math.Log(nodes)),
                MarkdownTable.Number(gossip.MeanFullInfection), MarkdownTable.Number(piggyback.Messages));
        }

        return table;
    }

    private static Chart Chart(IReadOnlyList<(int Nodes, SwimFigures Piggyback, SwimFigures Gossip)> rows) => new(
        "swim-dissemination",
        "SWIM: periods until all know, and until the first ping, against n",
        "members (n)",
        "protocol periods",
        [
            new Curve("all know", [.. rows.Select(row => ((double)row.Nodes, row.Piggyback.MeanFullInfection))]),
            new Curve("all know, with gossip", [.. rows.Select(row => ((double)row.Nodes, row.Gossip.MeanFullInfection))]),
            new Curve("first pinged in period", [.. rows.Select(row => ((double)row.Nodes, row.Piggyback.PeriodOfFirstPing))]),
            new Curve("ln n", [.. rows.Select(row => ((double)row.Nodes, Math.Log(row.Nodes)))], IsPublished: true),
            new Curve("e/(e − 1)", [.. rows.Select(row => ((double)row.Nodes, ExpectedPeriod))], IsPublished: true),
        ])
    {
        HorizontalIsLogarithmic = true,
    };
}
