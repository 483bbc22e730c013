using Gossip.TransportConformance.Running;

namespace Gossip.TransportConformance.Checks;

/// <summary>What all the others are for.</summary>
internal static class ClusterChecks
{
    private const int Nodes = 3;

    public static IEnumerable<TransportCheck> All => [new("A cluster of three finds itself over it, and one that leaves is missed", FormsAsync)];

    private static async Task FormsAsync(CheckRun run)
    {
        Cluster[] clusters = await Task.WhenAll(Enumerable.Range(1, Nodes).Select(number => StartAsync(run, number)));
        string seed = $"{clusters[0].LocalMember.EndPoint}";

        await Task.WhenAll(clusters[1..].Select(cluster => run.WithinAsync($"to join through {seed}", token => cluster.JoinAsync([seed], token))));
        await Task.WhenAll(clusters.Select(cluster => ExpectMembersAsync(run, cluster, Nodes)));

        await run.WithinAsync("to leave", token => clusters[^1].LeaveAsync(token));
        await Task.WhenAll(clusters[..^1].Select(cluster => ExpectMembersAsync(run, cluster, Nodes - 1)));
    }

    // The cluster owns the transport it is given, and disposes it.
    private static Task<Cluster> StartAsync(CheckRun run, int number) => run.WithinAsync("a cluster to start", async token =>
    {
        GossipOptions options = GossipOptions.Local() with
        {
            NodeName = $"node-{number}",
            Transport = run.Create().Transport,
            TimeProvider = run.Factory.TimeProvider,

            // Packets may be lost; streams make up for it well within anyone's patience.
            PushPullInterval = TimeSpan.FromMilliseconds(250),
        };
        return run.Own(await Cluster.StartAsync(options, CancellationToken.None));
    });

    private static Task ExpectMembersAsync(CheckRun run, Cluster cluster, int count) =>
        run.WithinAsync($"{cluster.LocalMember.Name} to know {count} members that are alive", async token =>
        {
            while (cluster.AliveCount != count)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), token);
            }
        });
}
