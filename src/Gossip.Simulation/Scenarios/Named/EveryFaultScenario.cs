using Gossip.Simulation.Network;

namespace Gossip.Simulation.Scenarios.Named;

/// <summary>Every kind of fault the simulation knows, one upon another, in the first two thirds of the time; then it is quiet.</summary>
public sealed class EveryFaultScenario : NamedScenario
{
    private static readonly LinkConditions s_bad = new()
    {
        Latency = LatencyDistribution.LogNormal(TimeSpan.FromMilliseconds(2), 1),
        PacketLoss = 0.05,
        StreamLoss = 0.02,
        Duplication = 0.05,
        Reordering = 0.1,
    };

    /// <inheritdoc />
    public override string Name => "faults";

    /// <inheritdoc />
    public override string Description => "every kind of fault, one upon another, for two thirds of the time";

    /// <inheritdoc />
    public override int DefaultNodes => 12;

    private protected override Scenario Plan(Scenario scenario)
    {
        TimeSpan quiet = scenario.Duration * 2 / 3;
        TimeSpan period = quiet / 16;
        LinkConditions calm = scenario.Conditions;
        Scenario planned = scenario.At(TimeSpan.Zero, running => running.Network(_ => s_bad)).At(quiet, running => Calm(running, calm));
        Action<RunningScenario, TimeSpan>[] faults = [Crash, Leave, Stall, Divide, Mute, Jump, Link, Narrow, Tell, Start];
        for (int i = 0; i < 12; i++)
        {
            Action<RunningScenario, TimeSpan> fault = faults[i % faults.Length];
            planned = planned.At(period * (i + 1), running => fault(running, 3 * period));
        }

        return planned;
    }

    private static void Crash(RunningScenario running, TimeSpan length)
    {
        int[] nodes = running.Pick(2);
        running.Crash(CrashKind.MachineLost, nodes[..1]);
        running.Crash(CrashKind.ProcessLost, nodes[1..]);
        running.After(length, later => later.Restart(nodes));
    }

    private static void Leave(RunningScenario running, TimeSpan length)
    {
        int[] nodes = running.Pick(1);
        running.Leave(nodes);
        running.After(length + TimeSpan.FromSeconds(6), later => later.RestartElsewhere(nodes));
    }

    private static void Stall(RunningScenario running, TimeSpan length) => running.StallFor(length, running.Pick(2));

    private static void Divide(RunningScenario running, TimeSpan length) => running.DivideFor(length, running.Pick(running.Count / 3));

    private static void Mute(RunningScenario running, TimeSpan length) => running.MuteFor(length, running.Pick(2), running.Pick(4));

    private static void Jump(RunningScenario running, TimeSpan length)
    {
        running.JumpClock(length, running.Pick(1));
        running.JumpClock(-length, running.Pick(1));
    }

    private static void Link(RunningScenario running, TimeSpan length)
    {
        if (running.Pick(2) is [int from, int to])
        {
            running.Link(from, to, s_bad with { PacketLoss = 0.9, Latency = LatencyDistribution.Uniform(length / 100, length / 50) });
        }
    }

    private static void Narrow(RunningScenario running, TimeSpan length)
    {
        int[] nodes = running.Pick(2);
        running.Bandwidth(2_000, nodes);
        running.After(length, later => later.Bandwidth(0, nodes));
    }

    private static void Tell(RunningScenario running, TimeSpan length)
    {
        byte[] metadata = new byte[running.Random.Next(512)];
        running.Random.NextBytes(metadata);
        running.Metadata(metadata, running.Pick(3));
    }

    private static void Start(RunningScenario running, TimeSpan length) => running.Start(2);

    private static void Calm(RunningScenario running, LinkConditions calm)
    {
        running.Network(_ => calm);
        running.Heal();
    }
}
