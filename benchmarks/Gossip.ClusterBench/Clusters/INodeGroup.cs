namespace Gossip.ClusterBench.Clusters;

/// <summary>The nodes of a cluster in this process, whatever library they are built on. All join through the first.</summary>
internal interface INodeGroup : IAsyncDisposable
{
    /// <summary>Joins that failed and were tried again.</summary>
    int JoinRetries { get; }

    /// <summary>Why they failed, and how often.</summary>
    IReadOnlyDictionary<string, int> JoinFailures { get; }

    /// <summary>Starts nodes, each a cluster of its own.</summary>
    Task StartAsync(int count, int basePort, CancellationToken cancellationToken);

    /// <summary>Joins all, so many at once; 0 for all. A join that fails is tried again, as every user of a library would.</summary>
    Task JoinAsync(int parallel, CancellationToken cancellationToken);

    /// <summary>Waits until every node sees a number of live members, itself included.</summary>
    /// <exception cref="OperationCanceledException">They do not in time.</exception>
    Task WaitUntilAllSeeAsync(int count, CancellationToken cancellationToken);

    /// <summary>Shuts the last nodes down without a goodbye; they are not heard of again.</summary>
    Task ShutDownLastAsync(int count);
}
