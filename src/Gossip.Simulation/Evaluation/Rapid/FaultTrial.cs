using Gossip.Simulation.Network;
using Gossip.Simulation.Reporting;
using Gossip.Simulation.Scenarios;

namespace Gossip.Simulation.Evaluation.Rapid;

/// <summary>A cluster at rest of which some members get a fault.</summary>
/// <param name="Variant">The rules.</param>
/// <param name="Fault">What happens to them.</param>
/// <param name="Nodes">How many members there are.</param>
/// <param name="Faulty">How many have the fault.</param>
/// <param name="Length">How long it takes.</param>
/// <param name="Seed">Decides everything that is random.</param>
internal sealed record FaultTrial(Variant Variant, RapidFault Fault, int Nodes, int Faulty, TimeSpan Length, int Seed)
{
    private const double Loss = 0.8;
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_flip = TimeSpan.FromSeconds(20);

    /// <summary>When the fault begins: before, a few seconds at rest are measured.</summary>
    private static readonly TimeSpan s_begin = TimeSpan.FromSeconds(5);

    /// <summary>Runs it.</summary>
    internal FaultFigures Run(CancellationToken cancellationToken)
    {
        ViewSizes? sizes = null;
        var traffic = new NodeTraffic();
        List<(double Second, double Least, double Most)> seen = [];
        ScenarioOutcome outcome = Scenario.With(Nodes, Variant.Options).Seed(Seed).WithoutEvents().WithoutInvariants()
            .At(s_begin, running =>
            {
                int[] faulty = running.Pick(Faulty);
                sizes = new ViewSizes(running.Cluster, faulty.Select(number => running[number]));
                running.Cluster.Observers.Add(sizes);
                Begin(running, faulty);
            })
            .Every(s_second, running =>
            {
                traffic.Sample(running.Cluster.RunningNodes);
                sizes?.Log();
                seen.Add((running.Elapsed.TotalSeconds, sizes?.Least ?? Nodes, sizes?.Most ?? Nodes));
            })
            .For(Length)
            .Run(cancellationToken: cancellationToken);
        return new FaultFigures(
            this, new Distribution(outcome.Crashes.Select(crash => crash.First)), new Distribution(outcome.Crashes.Select(crash => crash.Full)),
            sizes!.Logged, sizes.Removals, sizes.Returns, sizes.FalsePositives, seen, traffic.Figures.Received, traffic.Figures.Sent);
    }

    private void Begin(RunningScenario running, int[] faulty)
    {
        int[] others = [.. running.Running.Except(faulty)];
        switch (Fault)
        {
            case RapidFault.Crash:
                running.Crash(faulty);
                break;
            case RapidFault.FlipFlop:
                FlipFlop(running, faulty, others);
                break;
            case RapidFault.LossIn:
                Lose(running, others, faulty);
                break;
            default:
                Lose(running, faulty, others);
                break;
        }
    }

    private static void FlipFlop(RunningScenario running, int[] faulty, int[] others)
    {
        running.MuteFor(s_flip, others, faulty);
        running.After(2 * s_flip, later => FlipFlop(later, faulty, others));
    }

    private static void Lose(RunningScenario running, int[] from, int[] to)
    {
        LinkConditions lossy = running.Cluster.Network.Conditions with { PacketLoss = Loss, StreamLoss = Loss };
        foreach (int sender in from)
        {
            foreach (int receiver in to)
            {
                running.Link(sender, receiver, lossy);
            }
        }
    }
}

/// <summary>The faults of the Rapid paper.</summary>
internal enum RapidFault
{
    /// <summary>They crash at the same moment.</summary>
    Crash,

    /// <summary>They receive nothing for 20 s, everything for 20 s, and so on.</summary>
    FlipFlop,

    /// <summary>80 % of what is sent to them is lost.</summary>
    LossIn,

    /// <summary>80 % of what they send is lost.</summary>
    LossOut,
}

/// <summary>What came of a fault. Views are those of the members without the fault.</summary>
/// <param name="Trial">Which.</param>
/// <param name="First">For each crash: when the first noticed.</param>
/// <param name="Full">For each crash: when the last noticed.</param>
/// <param name="UniqueSizes">How many different sizes of views were seen, each second.</param>
/// <param name="Removals">How often a member with the fault was given up by one without.</param>
/// <param name="Returns">How often one was taken back.</param>
/// <param name="FalsePositives">How often a member without the fault was given up.</param>
/// <param name="Seen">The smallest and the largest view in each second.</param>
/// <param name="Received">What nodes received.</param>
/// <param name="Sent">What nodes sent.</param>
internal sealed record FaultFigures(
    FaultTrial Trial,
    Distribution First,
    Distribution Full,
    int UniqueSizes,
    int Removals,
    int Returns,
    int FalsePositives,
    IReadOnlyList<(double Second, double Least, double Most)> Seen,
    Kilobytes Received,
    Kilobytes Sent);
