namespace Gossip.Tests.Documentation.Samples;

/// <summary>What the application says, to one and to all.</summary>
internal static class MessageSamples
{
    public static async Task SendAsync(Cluster cluster, Member member, byte[] report, CancellationToken cancellationToken)
    {
        #region send
        await cluster.SendAsync(member, "may get lost"u8.ToArray(), Delivery.BestEffort, cancellationToken);
        await cluster.SendAsync(member, report, Delivery.Reliable, cancellationToken);
        #endregion
    }

    public static async Task ReceiveAsync(Cluster cluster, Action<string, ReadOnlyMemory<byte>> handle, CancellationToken cancellationToken)
    {
        #region receive
        await foreach (UserMessage message in cluster.ReceiveAsync(cancellationToken))
        {
            string from = cluster.Members.TryFind(message.Source, out Member? sender) ? sender.Name : $"{message.Source}";
            handle(from, message.Payload);
        }
        #endregion
    }

    public static async Task<(BroadcastOutcome Older, BroadcastOutcome Newer)> BroadcastAsync(GossipOptions options, CancellationToken cancellationToken)
    {
        #region broadcast
        // Members pass on what they hear once, so that it reaches everyone in a cluster of any size.
        await using Cluster cluster = await Cluster.StartAsync(options with { MessageRelay = new RelayOnce() }, cancellationToken);
        await cluster.JoinAsync(["10.0.0.5"], cancellationToken);

        Task<BroadcastOutcome> older = cluster.BroadcastAsync("users v1 is stale"u8.ToArray(), key: "users", cancellationToken);
        Task<BroadcastOutcome> newer = cluster.BroadcastAsync("users v2 is stale"u8.ToArray(), key: "users", cancellationToken);
        Console.WriteLine($"{await older}, {await newer}, {cluster.Broadcasts.Count} on their way");
        #endregion
        return (await older, await newer);
    }

    public static (int Before, int Pruned, int Cleared) Queue(Cluster cluster, byte[] first, byte[] second)
    {
        #region broadcast queue
        BroadcastQueue queue = cluster.Broadcasts;
        Task<BroadcastOutcome> told = queue.Enqueue(first, key: "users");
        queue.Enqueue(second);

        int before = queue.Count;
        queue.Prune(maximum: 1);
        int pruned = queue.Count;
        queue.Clear();
        #endregion
        Assert.That(told.IsCompleted);
        return (before, pruned, queue.Count);
    }
}
