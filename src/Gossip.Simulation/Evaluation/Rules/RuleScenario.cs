using Gossip.Simulation.Network;
using Gossip.Simulation.Scenarios;
using Gossip.Simulation.Scenarios.Named;

namespace Gossip.Simulation.Evaluation.Rules;

/// <summary>A life of a cluster in which rules are compared.</summary>
/// <param name="Name">As in the table.</param>
/// <param name="Description">What happens.</param>
/// <param name="Plan">Makes it happen.</param>
/// <param name="Repetitions">How many times as many seeds as the others it has: where little happens in one run, chance has much to say.</param>
internal sealed record RuleScenario(string Name, string Description, Func<GossipOptions, Scenario> Plan, int Repetitions = 1)
{
    private const int RepetitionsOfOneCrash = 5;

    private static StallScenario SlowMembers { get; } = new()
    {
        Stalling = 0.25,
        Stall = 32_768.Milliseconds(),
        GoOn = 4_096.Milliseconds(),
    };

    /// <summary>What the rules are compared in.</summary>
    /// <param name="nodes">How many members there are.</param>
    public static IReadOnlyList<RuleScenario> Of(int nodes) =>
    [
        new("slow members", $"a quarter of {nodes} members stalls for 32.8 s, goes on for 4.1 s, and so on for 80 s",
            options => SlowMembers.Create(Scenario.With(nodes, options).For(80.Seconds()))),
        new("mass crash", $"a quarter of {nodes} members crashes at the same moment",
            options => Scenario.With(nodes, options).For(60.Seconds()).At(5.Seconds(), running => running.Crash(running.Pick(nodes / 4)))),
        new("loss", $"40 % of all packets are lost between {nodes / 2} members, of which one crashes",
            options => new LossyScenario().Create(Scenario.With(nodes / 2, options).For(120.Seconds()).Network(loss: 0.4)), RepetitionsOfOneCrash),
        new("mass restart", $"a quarter of {nodes} members crashes and starts again 3 s later at the same addresses",
            options => Scenario.With(nodes, options).For(60.Seconds()).At(5.Seconds(), running => RestartSoon(running, running.Pick(nodes / 4)))),
        new("churn", $"every 5 s one of {nodes / 2} members crashes or leaves, and comes back 20 s later",
            options => new ChurnScenario().Create(Scenario.With(nodes / 2, options).For(120.Seconds()))),
        new("join", $"{2 * nodes} members join one at once",
            options => Scenario.With(2 * nodes, options).Cold().For(60.Seconds())),
    ];

    /// <summary>What a probe timeout that follows the round trips is tried in, over a network as within a data centre: 0.5 ms, one packet in a hundred above 1.6 ms.</summary>
    /// <param name="nodes">How many members there are.</param>
    public static IReadOnlyList<RuleScenario> OfPatience(int nodes) =>
    [
        new("crash", "one crashes", options => WithCrash(nodes, options, loss: 0)),
        new("loss 10 %", "10 % of all packets are lost, one crashes", options => WithCrash(nodes, options, loss: 0.1)),
        new("loss 20 %", "20 %", options => WithCrash(nodes, options, loss: 0.2)),
        new("loss 40 %", "40 %", options => WithCrash(nodes, options, loss: 0.4)),
        new("mass crash", "a quarter crashes at the same moment",
            options => InDataCentre(nodes, options, loss: 0).For(120.Seconds()).At(60.Seconds(), running => running.Crash(running.Pick(nodes / 4)))),
        new("mass crash, loss 20 %", "the same, and 20 % of all packets are lost",
            options => InDataCentre(nodes, options, loss: 0.2).For(120.Seconds()).At(60.Seconds(), running => running.Crash(running.Pick(nodes / 4)))),
        new("slow members", "a quarter stalls for 32.8 s, goes on for 4.1 s, and so on",
            options => SlowMembers.Create(InDataCentre(nodes, options, loss: 0).For(120.Seconds()))),
        new("short pauses", "a quarter stalls for 0.7 s, goes on for 2 s, and so on; one crashes",
            options => new StallScenario { Stalling = 0.25, Stall = 700.Milliseconds(), GoOn = 2.Seconds() }.Create(WithCrash(nodes, options, loss: 0))),
        new("becomes slower", "after 30 s each packet takes 150 ms; one crashes",
            options => WithCrash(nodes, options, loss: 0).At(30.Seconds(), running =>
                running.Cluster.Network.Conditions = LinkConditions.Default with { Latency = LatencyDistribution.Constant(150.Milliseconds()) })),
    ];

    private static Scenario WithCrash(int nodes, GossipOptions options, double loss) =>
        new LossyScenario().Create(InDataCentre(nodes, options, loss).For(120.Seconds()));

    private static Scenario InDataCentre(int nodes, GossipOptions options, double loss) =>
        Scenario.With(nodes, options).Network(loss, LatencyDistribution.LogNormal(TimeSpan.FromMilliseconds(0.5), 0.5));

    private static void RestartSoon(RunningScenario running, int[] nodes)
    {
        running.Crash(nodes);
        running.After(3.Seconds(), later => later.Restart(nodes));
    }
}
