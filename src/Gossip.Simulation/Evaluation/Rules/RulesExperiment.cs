using System.Globalization;
using System.Text;

namespace Gossip.Simulation.Evaluation.Rules;

/// <summary>Where this library goes beyond memberlist (docs/protocol.md): none of its rules, each alone, all together.</summary>
internal sealed class RulesExperiment : Experiment
{
    private const string Conclusion = """

        ### What became the default, and why

        The first ten are on by default (`ProtocolRules.All`); none needs the other side to know of it. The eleventh is an option,
        `AdaptiveProbeTimeout`, and off.

        | rule | why |
        | --- | --- |
        | 1 nack in time | after many crashes at once the last are noticed sooner: nacks that arrive keep healthy members from doubting themselves |
        | 2 answer stale news | costs nothing where nothing is stale; a member that comes back need not wait for gossip to learn that it was given up |
        | 3 buddy on relays | as the Lifeguard paper has it; a suspect behind a bad link learns of the suspicion by the very ping that others send for it |
        | 4 scale probing | a third fewer false positives of slow members; alone it makes healthy members slow after many crashes, which rule 1 undoes |
        | 5 follow up joins | all agree sooner after many have joined or come back, for some more bytes in those seconds |
        | 6 repeat refutations | costs a message where an answer was lost, nothing elsewhere; whoever missed it does not give the member up |
        | 7 buddy on acks | a suspect that pings is told within a round trip, on a packet that is sent anyway; alone a third fewer false positives of slow members |
        | 8 time to answer | next to nobody that was never slow gives up anybody that answers: what a member concluded while it was slow, or unheard, arrives as suspicion and verdict at once, and only the slow ones themselves are left to believe it. No crash is noticed later: by the time of a verdict everybody has suspected for longer than the time to answer |
        | 9 answer accusers | a packet where a member is accused that answers, nothing elsewhere; whoever accuses it hears the answer even where gossip misses it, which with few members and few retransmissions it does (`MuteMemberTests`); alone a fifth fewer false positives of slow members, and half as many as all others together without it |
        | 10 verdict on nacks | some bytes with a nack; nothing else where gossip reaches all, as it nearly always does with the 32 members and more of these scenarios. With five members and few retransmissions it misses one in every other crash, who then waits for the longest suspicion (`VerdictOnNackTests`, docs/reliability.md). It leans on rule 8: alone, ten were wrongly believed dead in churn |
        | 11 adaptive timeout | off: where nothing is lost a crash is noticed 0.4 s sooner, at no more false positives; but where 40 % of all packets are lost some relay's answer is mostly missing, and it is noticed later; and members that often pause for longer than the probe timeout are suspected, and refute, more often, which costs bytes |

        Where a loss or a crash alone decides, differences of some hundredths of a second in "notice" are chance: over 400 seeds of "loss" all
        rules on notice 0.01 s later than none on average, with a standard error of 0.04 s, and 0.02 s sooner at the median.

        """;

    /// <inheritdoc />
    public override string Name => "rules";

    /// <inheritdoc />
    public override string Description => "this library's own rules, each alone and all together, against the rules as memberlist has them";

    /// <summary>How many members there are; some scenarios have half as many or twice as many.</summary>
    public int Nodes { get; init; } = 64;

    /// <summary>How many times each combination is run.</summary>
    public int Seeds { get; init; } = 20;

    /// <summary>The sets of rules.</summary>
    public IReadOnlyList<Variant> Variants { get; init; } = Variant.OfItems;

    /// <summary>How many times each scenario is run to compare a probe timeout that follows the round trips with one that does not.</summary>
    public int PatienceSeeds { get; init; } = 10;

    /// <summary>Compares the rules with each other.</summary>
    /// <returns>For each scenario, by the rules.</returns>
    internal IReadOnlyList<(RuleScenario Scenario, IReadOnlyList<(Variant Variant, RuleFigures Figures)> Rows)> Measure(TrialRunner runner) =>
        Measure(runner, RuleScenario.Of(Nodes), Variants, Seeds);

    /// <summary>Compares a fixed probe timeout with one that follows the round trips.</summary>
    /// <returns>For each scenario, by the rules.</returns>
    internal IReadOnlyList<(RuleScenario Scenario, IReadOnlyList<(Variant Variant, RuleFigures Figures)> Rows)> MeasurePatience(TrialRunner runner) =>
        Measure(runner, RuleScenario.OfPatience(Nodes), [Variant.All, Variant.Adaptive], PatienceSeeds);

    private IReadOnlyList<(RuleScenario Scenario, IReadOnlyList<(Variant Variant, RuleFigures Figures)> Rows)> Measure(
        TrialRunner runner, IReadOnlyList<RuleScenario> scenarios, IReadOnlyList<Variant> variants, int seeds)
    {
        (RuleScenario Scenario, Variant Variant, int Seed)[] trials =
        [
            .. from scenario in scenarios
               from variant in variants
               from seed in Enumerable.Range(1, seeds * scenario.Repetitions)
               select (scenario, variant, seed),
        ];
        RuleFigures[] figures = runner.Run(Name, trials, trial => RuleFigures.Of(
            trial.Scenario.Plan(trial.Variant.Options).Seed(trial.Seed).WithoutEvents().WithoutInvariants().Run(cancellationToken: runner.Cancellation)));
        return
        [
            .. trials.Zip(figures).GroupBy(result => result.First.Scenario).Select(ofScenario => (
                ofScenario.Key,
                (IReadOnlyList<(Variant, RuleFigures)>)[.. ofScenario.GroupBy(result => result.First.Variant).Select(ofVariant =>
                    (ofVariant.Key, RuleFigures.Of([.. ofVariant.Select(result => result.Second)])))])),
        ];
    }

    /// <inheritdoc />
    public override Section Run(TrialRunner runner)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            ## This library's rules against memberlist's

            The rules of docs/protocol.md that go beyond memberlist on the same wire: none, each alone, all. LAN defaults.
            "first" is the median until the first member notices a crash, "notice" the median and the 99th percentile over all members,
            "agreement" the median and the longest until the views of all are equal to the truth after a change.

            """);
        foreach ((RuleScenario scenario, IReadOnlyList<(Variant Variant, RuleFigures Figures)> rows) in Measure(runner))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n### {char.ToUpperInvariant(scenario.Name[0])}{scenario.Name[1..]}\n\nHere {scenario.Description}; {Seeds * scenario.Repetitions} seeds.\n\n");
            text.Append(Table(rows));
        }

        AppendPatience(text, runner);
        text.Append('\n').Append(Conclusion.ReplaceLineEndings("\n"));
        return new Section(text.ToString(), []);
    }

    private void AppendPatience(StringBuilder text, TrialRunner runner)
    {
        text.Append(CultureInfo.InvariantCulture, $"""

            ### A probe timeout that follows the round trips

            `AdaptiveProbeTimeout` off and on, everything else on, {Nodes} members, {PatienceSeeds} seeds each, over 0.5 ms (log-normal, σ = 0.5) for 120 s.
            "A crash" happens after 60 s.


            """);
        var table = new MarkdownTable("scenario", "adaptive", "FP", "FP−", "first s", "notice s", "99 %", "agreement s", "longest", "B per node and s");
        foreach ((RuleScenario scenario, IReadOnlyList<(Variant Variant, RuleFigures Figures)> rows) in MeasurePatience(runner))
        {
            foreach ((Variant variant, RuleFigures figures) in rows)
            {
                table.Add(
                    $"{scenario.Name}: {scenario.Description}", variant.Options.AdaptiveProbeTimeout ? "on" : "off",
                    MarkdownTable.Count(figures.FalsePositives), MarkdownTable.Count(figures.AtHealthyMembers), MarkdownTable.Seconds(figures.First.Median),
                    MarkdownTable.Seconds(figures.Detection.Median), MarkdownTable.Seconds(figures.Detection.Percentile(99)),
                    MarkdownTable.Seconds(figures.Convergence.Median), MarkdownTable.Seconds(figures.Convergence.Longest),
                    MarkdownTable.Count(figures.BytesPerNodeAndSecond));
            }
        }

        text.Append(table);
    }

    private static MarkdownTable Table(IReadOnlyList<(Variant Variant, RuleFigures Figures)> rows)
    {
        var table = new MarkdownTable(
            "rules", "FP", "FP−", "first s", "notice s", "99 %", "agreement s", "longest", "runs without agreement at the end", "B per node and s");
        foreach ((Variant variant, RuleFigures figures) in rows)
        {
            table.Add(
                variant.Name, MarkdownTable.Count(figures.FalsePositives), MarkdownTable.Count(figures.AtHealthyMembers),
                MarkdownTable.Seconds(figures.First.Median), MarkdownTable.Seconds(figures.Detection.Median), MarkdownTable.Seconds(figures.Detection.Percentile(99)),
                MarkdownTable.Seconds(figures.Convergence.Median), MarkdownTable.Seconds(figures.Convergence.Longest),
                MarkdownTable.Count(figures.Unconverged), MarkdownTable.Count(figures.BytesPerNodeAndSecond));
        }

        return table;
    }
}
