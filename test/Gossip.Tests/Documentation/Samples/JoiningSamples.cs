namespace Gossip.Tests.Documentation.Samples;

/// <summary>Nodes that find each other on their own.</summary>
internal static class JoiningSamples
{
    public static async Task<int> BackgroundAsync(GossipOptions preset, string stateFolder, CancellationToken cancellationToken)
    {
        #region background join
        GossipOptions options = preset with
        {
            NodeName = "web-1",
            Seeds = ["10.0.0.5", "10.0.0.6:7946"],
            PeerStore = new FilePeerStore(Path.Combine(stateFolder, "peers")),
        };
        await using Cluster cluster = await Cluster.StartAsync(options, cancellationToken);
        await cluster.WaitForJoinAsync(cancellationToken); // on the first node of a cluster: until the second comes
        #endregion
        return cluster.AliveCount;
    }

    public static GossipOptions Kubernetes(string service)
    {
        #region headless service
        GossipOptions options = GossipOptions.Lan() with
        {
            Seeds = [$"{service}.default.svc.cluster.local"],
            Label = "orders",
        };
        #endregion
        return options;
    }

    public static GossipOptions Providers(string seedFile)
    {
        #region seed providers
        GossipOptions options = GossipOptions.Lan() with
        {
            SeedProvider = new CombinedSeedProvider(
                new EnvironmentSeedProvider("GOSSIP_SEEDS"), // "10.0.0.5, seed.example.com:7946"
                new FileSeedProvider(seedFile)), // one a line, # begins a comment
        };
        #endregion
        return options;
    }

    public static async Task WatchAsync(Cluster cluster, Action<string> write, CancellationToken cancellationToken)
    {
        #region join state
        await foreach (NodeEvent change in cluster.WatchAsync(cancellationToken))
        {
            if (change is JoinStateChanged { State: JoinState.Joining })
            {
                write($"looking for others; the last try: {string.Join("; ", cluster.JoinFailures)}");
            }
        }
        #endregion
    }

    #region own seed provider
    internal sealed class SeedsFromRegistry(HttpClient http, Uri address) : ISeedProvider
    {
        public async ValueTask<IReadOnlyList<string>> GetSeedsAsync(CancellationToken cancellationToken) =>
            (await http.GetStringAsync(address, cancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
    #endregion
}
