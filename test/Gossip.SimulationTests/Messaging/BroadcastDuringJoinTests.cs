using Gossip.Simulation;
using static Gossip.SimulationTests.Messaging.MessagingFixture;

namespace Gossip.SimulationTests.Messaging;

/// <summary>Broadcasts of the application while so many nodes join that news of them fills every packet.</summary>
public sealed class BroadcastDuringJoinTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    /// <summary>At these times after the joins began.</summary>
    private static readonly TimeSpan[] Moments = [.. new[] { 0.1, 0.3, 1, 2, 3 }.Select(TimeSpan.FromSeconds)];

    [Test]
    public void A_hundred_nodes_that_join_28_delay_broadcasts_by_no_more_than_twice([Values(1, 2, 3)] int seed) => Compare(28, 100, seed);

    [TestCase(28)]
    [TestCase(200)]
    [Explicit("Takes minutes.")]
    public void A_thousand_nodes_that_join_delay_broadcasts_by_no_more_than_twice(int members) => Compare(members, 1_000, seed: 1);

    private static void Compare(int members, int joining, int seed)
    {
        TimeSpan[] quiet = WhileQuiet(members + joining, seed);
        (TimeSpan[] busy, double reached) = WhileJoining(members, joining, seed);

        string figures = $"{members} + {joining} nodes, seed {seed}: quiet {Text(quiet)}; while they join {Text(busy)}; at least {reached:P1} of all have each in the end";
        TestContext.Out.WriteLine(figures);
        Assert.That(busy.Max(), Is.LessThanOrEqualTo(2 * quiet.Max()), figures);
        Assert.That(busy.Average(each => each.TotalSeconds), Is.LessThanOrEqualTo(2 * quiet.Average(each => each.TotalSeconds)), figures);
    }

    /// <summary>How long broadcasts take to reach all of a cluster in which nothing else happens.</summary>
    private static TimeSpan[] WhileQuiet(int count, int seed)
    {
        using VirtualCluster cluster = WithMembers(count, seed);
        cluster.JoinAll();
        Assert.That(RunUntil(cluster, cluster.AllAgree), $"seed {seed}");
        cluster.Advance(TimeSpan.FromSeconds(30));
        return Broadcast(cluster, count).Took;
    }

    /// <summary>How long they take to reach all who were members before so many joined, and how many have each in the end.</summary>
    private static (TimeSpan[] Took, double Reached) WhileJoining(int members, int joining, int seed)
    {
        using VirtualCluster cluster = WithMembers(members, seed);
        cluster.JoinAll();
        Assert.That(RunUntil(cluster, cluster.AllAgree), $"seed {seed}");
        cluster.Advance(TimeSpan.FromSeconds(30));
        VirtualNode[] joiners = [.. Enumerable.Range(0, joining).Select(_ => Add(cluster))];
        cluster.Simulator.Start(() => Task.WhenAll(joiners.Select(node => node.JoinAsync(cluster.Nodes[0]))));
        return Broadcast(cluster, members);
    }

    /// <summary>Broadcasts one message at each moment, each from another member.</summary>
    private static (TimeSpan[] Took, double Reached) Broadcast(VirtualCluster cluster, int members)
    {
        List<UserMessage>[] received = [.. cluster.Nodes.Select(cluster.Read)];
        TimeSpan began = cluster.Elapsed;
        var sent = new TimeSpan[Moments.Length];
        var took = new TimeSpan[Moments.Length];
        bool Have(int node, int message) => node == message + 1 || received[node].Any(each => each.Text() == $"message {message}");
        int next = 0;
        bool Everywhere()
        {
            for (; next < Moments.Length && cluster.Elapsed - began >= Moments[next]; next++)
            {
                sent[next] = cluster.Elapsed;
                _ = cluster.Nodes[next + 1].Cluster.Broadcasts.Enqueue(Bytes($"message {next}"));
            }

            for (int message = 0; message < next; message++)
            {
                if (took[message] == TimeSpan.Zero && Enumerable.Range(0, members).All(node => Have(node, message)))
                {
                    took[message] = cluster.Elapsed - sent[message];
                }
            }

            return took.All(each => each > TimeSpan.Zero);
        }

        Assert.That(RunUntil(cluster, Everywhere), "every member gets every broadcast");
        cluster.Advance(TimeSpan.FromSeconds(20));
        double reached = Enumerable.Range(0, Moments.Length)
            .Min(message => (double)Enumerable.Range(0, received.Length).Count(node => Have(node, message)) / received.Length);
        return (took, reached);
    }

    /// <summary>In steps: to look after each event would cost more than the events.</summary>
    private static bool RunUntil(VirtualCluster cluster, Func<bool> condition)
    {
        TimeSpan end = cluster.Elapsed + TimeSpan.FromMinutes(2);
        while (!condition())
        {
            if (cluster.Elapsed > end)
            {
                return false;
            }

            cluster.Advance(Step);
        }

        return true;
    }

    private static VirtualCluster WithMembers(int count, int seed)
    {
        var cluster = new VirtualCluster(seed) { KeepsEvents = false };
        for (int i = 0; i < count; i++)
        {
            Add(cluster);
        }

        return cluster;
    }

    private static VirtualNode Add(VirtualCluster cluster) => cluster.AddNode(configure: options => options with { MessageRelay = new RelayOnce() });

    private static string Text(TimeSpan[] times) => string.Join(", ", times.Select(time => $"{time.TotalSeconds:0.00}")) + " s";
}
