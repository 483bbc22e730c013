using Gossip.Members;
using Gossip.Simulation.Reporting;
using Gossip.Simulation.Scenarios;

namespace Gossip.Simulation.Evaluation.Swim;

/// <summary>One cluster at rest in which some members crash at once, with SWIM's rules alone: news travels only on pings and acks.</summary>
/// <param name="Nodes">How many members there are.</param>
/// <param name="Crashes">How many crash.</param>
/// <param name="Gossips">Whether news is gossiped besides, as memberlist does.</param>
/// <param name="Seed">Decides everything that is random.</param>
internal sealed record SwimTrial(int Nodes, int Crashes, bool Gossips, int Seed)
{
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(10);

    // 3 ln n, the paper's limit of transmissions, is about 7 log10 n.
    private const int RetransmitMultiplier = 7;

    /// <summary>SWIM's protocol period.</summary>
    internal static TimeSpan Period { get; } = TimeSpan.FromSeconds(1);

    private GossipOptions Options => GossipOptions.Lan() with
    {
        ProbeInterval = Period,
        IndirectChecks = 1,
        EnableStreamPings = false,
        SuspicionMaximumTimeoutMultiplier = 1,
        AwarenessMaximumMultiplier = 1,
        RetransmitMultiplier = RetransmitMultiplier,
        GossipInterval = Gossips ? TimeSpan.FromMilliseconds(200) : TimeSpan.Zero,
        PushPullInterval = TimeSpan.Zero,
        HealInterval = TimeSpan.Zero,
        Rules = ProtocolRules.Memberlist with { Buddy = false },
    };

    /// <summary>Runs it.</summary>
    internal SwimFigures Run(CancellationToken cancellationToken)
    {
        InfectionTracker? tracker = null;
        TimeSpan crash = s_rest + (Period * new SeededRandom((ulong)Seed).NextDouble());
        ScenarioOutcome outcome = Scenario.With(Nodes, Options).Seed(Seed).WithoutEvents().WithoutInvariants()
            .At(crash, running =>
            {
                int[] crashing = running.Pick(Crashes);
                tracker = new InfectionTracker(running.Cluster, [.. crashing.Select(number => running[number])]);
                running.Cluster.Observers.Add(tracker);
                running.Crash(crashing);
            })
            .For(crash + (Period * (12 + (3 * Math.Log(Nodes)))))
            .Run(cancellationToken: cancellationToken);
        return new SwimFigures(
            outcome.TrafficOverTime.Where(sample => sample.Time <= s_rest).Average(sample => sample.PerNodeAndSecond.Packets) * Period.TotalSeconds,
            new Distribution(tracker!.FirstSuspicions),
            new Distribution(tracker.Infections),
            new Distribution(tracker.FullInfections));
    }
}

/// <summary>What came of SWIM trials.</summary>
/// <param name="Messages">Packets each member sends in each period at rest.</param>
/// <param name="FirstSuspicions">For each crash, how long until somebody suspected.</param>
/// <param name="Infections">For each crash and each member, how long after the first suspicion it learnt.</param>
/// <param name="FullInfections">For each crash, how long after the first suspicion the last learnt.</param>
internal sealed record SwimFigures(double Messages, Distribution FirstSuspicions, Distribution Infections, Distribution FullInfections)
{
    /// <summary>Of many trials together.</summary>
    internal static SwimFigures Sum(IReadOnlyCollection<SwimFigures> all) => new(
        all.Average(one => one.Messages),
        new Distribution(all.SelectMany(one => one.FirstSuspicions.Values)),
        new Distribution(all.SelectMany(one => one.Infections.Values)),
        new Distribution(all.SelectMany(one => one.FullInfections.Values)));

    /// <summary>
    /// In which protocol period after the crash, counted from 1, the member was first pinged, on average: the suspicion comes one
    /// period after the ping.
    /// </summary>
    internal double PeriodOfFirstPing =>
        FirstSuspicions.Values.Average(time => Math.Max(1, Math.Ceiling((time - SwimTrial.Period) / SwimTrial.Period)));

    /// <summary>How many periods until somebody suspected, on average.</summary>
    internal double MeanFirstSuspicion => FirstSuspicions.Values.Average(time => time / SwimTrial.Period);

    /// <summary>How many periods until the last had learnt, on average.</summary>
    internal double MeanFullInfection => FullInfections.Count == 0 ? double.NaN : FullInfections.Values.Average(time => time / SwimTrial.Period);
}
