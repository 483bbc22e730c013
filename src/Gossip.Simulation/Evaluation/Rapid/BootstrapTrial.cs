using Gossip.Simulation.Reporting;
using Gossip.Simulation.Scenarios;

namespace Gossip.Simulation.Evaluation.Rapid;

/// <summary>One seed runs; 10 s later all others start and join it at once (Rapid §7).</summary>
/// <param name="Variant">The rules.</param>
/// <param name="Nodes">How many there are.</param>
/// <param name="Seed">Decides everything that is random.</param>
internal sealed record BootstrapTrial(Variant Variant, int Nodes, int Seed)
{
    private static readonly TimeSpan s_head = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(150);

    /// <summary>How often is looked whether all agree: each look costs little, but each event would be too often.</summary>
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(100);

    private const int LooksPerSecond = 10;

    /// <summary>Runs it until every node counts all.</summary>
    internal BootstrapFigures Run(CancellationToken cancellationToken)
    {
        using var cluster = new VirtualCluster(Seed, Variant.Options) { KeepsEvents = false };
        var running = new RunningScenario(cluster);
        VirtualNode seed = running.Add();
        cluster.Advance(s_head);
        TimeSpan start = cluster.Elapsed;
        for (int i = 1; i < Nodes; i++)
        {
            running.Join(running.Add(), seed);
        }

        var views = new ViewTracker(cluster, TimeSpan.FromSeconds(1));
        var sizes = new ViewSizes(cluster, []);
        cluster.Observers.Add(views);
        cluster.Observers.Add(sizes);
        List<(double, double)> known = [(0, 0)];
        long bytesBefore = Bytes(cluster);
        for (int look = 1; !views.AllAgree && cluster.Elapsed - start < s_patience; look++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            cluster.Advance(s_look);
            if (look % LooksPerSecond == 0)
            {
                sizes.Log();
                known.Add((look / LooksPerSecond, sizes.Least));
            }
        }

        TimeSpan took = cluster.Elapsed - start;
        known.Add((took.TotalSeconds, sizes.Least));
        return new BootstrapFigures(this, views.AllAgree ? took : null, sizes.Logged, (double)(Bytes(cluster) - bytesBefore) / Nodes, known);
    }

    private static long Bytes(VirtualCluster cluster) => cluster.Network.Statistics.PacketBytesSent + cluster.Network.Statistics.StreamBytesSent;
}

/// <summary>What came of a start of many at once.</summary>
/// <param name="Trial">Which.</param>
/// <param name="Complete">When every node counted all; nothing if not within the patience.</param>
/// <param name="UniqueSizes">How many different sizes of views were seen, each second.</param>
/// <param name="BytesPerNode">Bytes each node sent until then.</param>
/// <param name="Least">The smallest view, over the seconds.</param>
internal sealed record BootstrapFigures(
    BootstrapTrial Trial, TimeSpan? Complete, int UniqueSizes, double BytesPerNode, IReadOnlyList<(double Second, double Size)> Least);
