namespace Gossip.Simulation.Exploration;

/// <summary>Draws plans: from the same seed and settings always the same one, whatever comes of its run.</summary>
internal static class PlanGenerator
{
    private static readonly (FaultKind Kind, int Weight)[] s_weights =
    [
        (FaultKind.Crash, 6), (FaultKind.Kill, 4), (FaultKind.Restart, 14), (FaultKind.Move, 6), (FaultKind.Leave, 8),
        (FaultKind.Stall, 8), (FaultKind.Loss, 6), (FaultKind.StreamLoss, 3), (FaultKind.Latency, 4), (FaultKind.Duplicate, 4),
        (FaultKind.Reorder, 4), (FaultKind.Partition, 8), (FaultKind.Mute, 5), (FaultKind.Metadata, 8), (FaultKind.Bandwidth, 3),
    ];

    public static ExplorationPlan Draw(int seed, ExplorationSettings settings)
    {
        var random = new SeededRandom(SeededRandom.DeriveSeed(seed, SeededRandom.HashName("exploration plan")));
        int nodes = random.Next(settings.FewestNodes, settings.MostNodes + 1);
        return new ExplorationPlan
        {
            Seed = seed,
            Nodes = nodes,
            Starters = nodes - random.Next((nodes / 3) + 1),
            Seconds = settings.Seconds,
            LocalPreset = random.Next(3) == 0,
            Compression = random.Next(2) == 0,
            StreamPings = random.Next(4) != 0,
            MixedProtocols = random.Next(3) == 0,
            Reclaim = random.Next(3) switch { 0 => 0, 1 => 5, _ => 20 },
            PacketSize = random.Next(2) == 0 ? 1400 : 1200,
            QueueDepth = random.Next(3) == 0 ? 16 : 1024,
            Rejoin = settings.Rejoin,
            Faults = DrawFaults(random, nodes, settings),
        };
    }

    private static List<Fault> DrawFaults(SeededRandom random, int nodes, ExplorationSettings settings)
    {
        var faults = new List<Fault>();
        int count = random.Next(1, settings.MostFaults + 1);
        double at = 0;
        for (int i = 0; i < count; i++)
        {
            // A quarter of the faults come together with, or right after, the one before.
            at = random.Next(4) switch
            {
                0 when i > 0 => Math.Min(settings.Seconds, Round(at + (random.Next(2) * random.NextDouble()))),
                _ => Round(random.NextDouble() * settings.Seconds),
            };
            faults.Add(DrawFault(random, at, nodes, settings));
        }

        return [.. faults.OrderBy(fault => fault.At)];
    }

    private static Fault DrawFault(SeededRandom random, double at, int nodes, ExplorationSettings settings)
    {
        FaultKind kind = DrawKind(random);
        double longest = kind switch
        {
            FaultKind.Partition or FaultKind.Mute => settings.LongestPartition,
            FaultKind.Stall => settings.LongestStall,
            _ => 60,
        };
        // Short faults are as likely as long ones: what is nearly noticed is as telling as what is.
        double duration = kind.Lasts() ? Round(Math.Min(settings.Seconds - at, longest * random.NextDouble() * random.NextDouble())) : 0;
        int[] victims = kind.IsOfTheNetwork() ? [] : Choose(random, nodes, kind);
        int[] others = kind == FaultKind.Mute ? [.. Choose(random, nodes, kind).Except(victims).DefaultIfEmpty((victims[0] + 1) % nodes)] : [];
        return new Fault(kind, at, duration, victims, others, kind.HasAmount() ? DrawAmount(random, kind) : 0);
    }

    private static FaultKind DrawKind(SeededRandom random)
    {
        int ticket = random.Next(s_weights.Sum(entry => entry.Weight));
        foreach ((FaultKind kind, int weight) in s_weights)
        {
            ticket -= weight;
            if (ticket < 0)
            {
                return kind;
            }
        }

        throw new InvalidOperationException("The weights do not add up.");
    }

    private static double DrawAmount(SeededRandom random, FaultKind kind) => kind switch
    {
        FaultKind.Loss => Round(0.05 + (0.75 * random.NextDouble())),
        FaultKind.StreamLoss => Round(0.05 + (0.45 * random.NextDouble())),
        FaultKind.Latency => random.Next(5, 400),
        FaultKind.Metadata => random.Next(3) == 0 ? 512 : random.Next(0, 40),
        FaultKind.Bandwidth => random.Next(500, 20_000),
        _ => Round(0.05 + (0.9 * random.NextDouble())),
    };

    /// <summary>Mostly one node; now and then several at once, for partitions up to all but one.</summary>
    private static int[] Choose(SeededRandom random, int nodes, FaultKind kind)
    {
        bool often = kind is FaultKind.Partition or FaultKind.Mute;
        int most = often || random.Next(4) == 0 ? Math.Max(1, nodes - 1) : 1;
        int count = random.Next(1, most + 1);
        int[] all = [.. Enumerable.Range(0, nodes)];
        random.Shuffle(all);
        return [.. all.Take(count).Order()];
    }

    private static double Round(double value) => Math.Round(value, 2);
}
