using System.Globalization;

namespace Gossip.Simulation.Evaluation.Rapid;

/// <summary>The faults of the Rapid paper: ten crash at once, ten flip-flop, 80 % loss at a hundredth of the members.</summary>
internal sealed class FaultExperiment : Experiment
{
    /// <inheritdoc />
    public override string Name => "rapid-faults";

    /// <inheritdoc />
    public override string Description => "the Rapid paper: ten of 1,000 crash, flip-flop, or lose 80 % in one direction";

    /// <summary>How many members there are.</summary>
    public int Nodes { get; init; } = 1_000;

    /// <summary>How many have the fault.</summary>
    public int Faulty { get; init; } = 10;

    /// <summary>How long ten that crash are observed.</summary>
    public TimeSpan CrashLength { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the other faults are observed.</summary>
    public TimeSpan Length { get; init; } = TimeSpan.FromSeconds(165);

    /// <summary>Runs it.</summary>
    internal IReadOnlyList<FaultFigures> Measure(TrialRunner runner)
    {
        FaultTrial[] trials =
        [
            .. from fault in Enum.GetValues<RapidFault>()
               from variant in new[] { Variant.Memberlist, Variant.All }
               select new FaultTrial(variant, fault, Nodes, Faulty, fault == RapidFault.Crash ? CrashLength : Length, Seed: 1),
        ];
        return runner.Run(Name, trials, trial => trial.Run(runner.Cancellation), AtOnce);
    }

    private const int AtOnce = 2;

    /// <inheritdoc />
    public override Section Run(TrialRunner runner)
    {
        IReadOnlyList<FaultFigures> figures = Measure(runner);
        FaultFigures[] crashes = [.. figures.Where(row => row.Trial.Fault == RapidFault.Crash)];
        FaultFigures[] others = [.. figures.Where(row => row.Trial.Fault != RapidFault.Crash)];
        string text = string.Create(CultureInfo.InvariantCulture, $$"""
            ## Rapid: {{Faulty}} of {{MarkdownTable.Count(Nodes)}} members fail

            All crash at the same moment. In the paper memberlist passes through several sizes of views, and Rapid goes from N to N − 10 in one
            step about 10 s later than memberlist.

            {{CrashTable(crashes)}}
            Kilobytes received / sent per process and second in the same experiment (paper: its Table 2):

            {{TrafficTable(crashes)}}
            Flip-flop: they receive nothing for 20 s, everything for 20 s, and so on. Loss: 80 % of what is sent to them, or of what they send, is
            lost, on streams too. {{(Length - TimeSpan.FromSeconds(5)).TotalSeconds}} s; the paper's runs go on to about 900 s. There memberlist never removes all of them and
            oscillates, roughly between 991 and 1,000 members (flip-flop), and 992 and 1,000 (loss), with inconsistent views; Rapid removes exactly the ten.
            Views are those of members without the fault.

            {{OtherTable(others)}}
            Who hears the others but is hardly heard is given up once all copies of one refutation are lost: the verdict is older than what it
            believes to have said, so it does not answer. It may also accuse others, and where nobody heard the suspicion the verdict is the
            first that its victim hears: by memberlist's rules everybody believes it at once, which makes the false positives; here the victim
            has the time to answer (docs/protocol.md section 10).

            {rapid-views}
            """);
        return new Section(text, [Chart(others)]);
    }

    private static MarkdownTable CrashTable(IEnumerable<FaultFigures> rows)
    {
        var table = new MarkdownTable("rules", "first notice, median s", "longest", "all know, median s", "longest", "sizes seen", "false positives");
        foreach (FaultFigures row in rows)
        {
            table.Add(
                row.Trial.Variant.Name, MarkdownTable.Seconds(row.First.Median), MarkdownTable.Seconds(row.First.Longest),
                MarkdownTable.Seconds(row.Full.Median), MarkdownTable.Seconds(row.Full.Longest),
                MarkdownTable.Count(row.UniqueSizes), MarkdownTable.Count(row.FalsePositives));
        }

        return table;
    }

    private static MarkdownTable TrafficTable(IEnumerable<FaultFigures> rows)
    {
        var table = new MarkdownTable("", "mean", "99 %", "most");
        foreach (FaultFigures row in rows)
        {
            string Pair(Func<Kilobytes, double> figure) => $"{MarkdownTable.Number(figure(row.Received))} / {MarkdownTable.Number(figure(row.Sent))}";
            table.Add(row.Trial.Variant.Name, Pair(bytes => bytes.Mean), Pair(bytes => bytes.P99), Pair(bytes => bytes.Most));
        }

        table.Add("paper: memberlist", "0.54 / 0.64", "5.61 / 6.40", "7.36 / 8.04");
        table.Add("paper: Rapid", "0.71 / 0.71", "3.66 / 3.72", "9.56 / 11.37");
        return table;
    }

    private static MarkdownTable OtherTable(IEnumerable<FaultFigures> rows)
    {
        var table = new MarkdownTable(
            "fault", "rules", "smallest view", "sizes seen", "removals of faulty members", "returns", "smallest … largest view at the end", "false positives", "KiB/s sent");
        foreach (FaultFigures row in rows)
        {
            table.Add(
                NameOf(row.Trial.Fault), row.Trial.Variant.Name, MarkdownTable.Count(row.Seen.Min(seen => seen.Least)), MarkdownTable.Count(row.UniqueSizes),
                MarkdownTable.Count(row.Removals), MarkdownTable.Count(row.Returns),
                $"{MarkdownTable.Count(row.Seen[^1].Least)} … {MarkdownTable.Count(row.Seen[^1].Most)}",
                MarkdownTable.Count(row.FalsePositives), MarkdownTable.Number(row.Sent.Mean));
        }

        return table;
    }

    private static Chart Chart(IEnumerable<FaultFigures> rows) => new(
        "rapid-views",
        "Members given up in the smallest view of a member without the fault",
        "seconds",
        "members given up",
        [.. rows.Select(row => new Curve(
            $"{NameOf(row.Trial.Fault)}, {row.Trial.Variant.Name}", [.. row.Seen.Select(seen => (seen.Second, row.Trial.Nodes - seen.Least))]))]);

    private static string NameOf(RapidFault fault) => fault switch
    {
        RapidFault.FlipFlop => "flip-flop",
        RapidFault.LossIn => "loss in",
        RapidFault.LossOut => "loss out",
        _ => "crash",
    };
}
