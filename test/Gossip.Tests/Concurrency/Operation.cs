using Gossip.Security;

namespace Gossip.Tests.Concurrency;

/// <summary>One call that an application may make of a cluster at any time, with the exceptions that its documentation names.</summary>
/// <param name="Name">What it is called in a failure.</param>
/// <param name="CallAsync">Makes the call; the address is that of another node.</param>
/// <param name="IsDocumented">Whether an exception may come of it. That the token was cancelled, or the node is down, always may.</param>
internal sealed record Operation(string Name, Func<Cluster, NodeAddress, CancellationToken, Task> CallAsync, Func<Exception, bool> IsDocumented)
{
    private static readonly byte[][] Keys = [[.. new byte[32].Select(_ => (byte)7)], [.. new byte[16].Select(_ => (byte)9)]];

    /// <summary>Those that leave the node in the cluster.</summary>
    public static IReadOnlyList<Operation> Harmless { get; } =
    [
        new("join", (cluster, other, token) => cluster.JoinAsync([$"{other.EndPoint}"], token), exception => exception is JoinFailedException),
        new("join nobody", (cluster, _, token) => cluster.JoinAsync(["10.9.9.9:9"], token), exception => exception is JoinFailedException),
        new("update metadata", (cluster, _, token) => cluster.UpdateMetadataAsync(new byte[] { 1, 2, 3 }, token), exception => exception is InvalidOperationException),
        new("send", (cluster, other, token) => cluster.SendAsync(other, new byte[9], Delivery.BestEffort, token), exception => exception is DeliveryFailedException),
        new("send reliably", (cluster, other, token) => cluster.SendAsync(other, new byte[9], Delivery.Reliable, token), exception => exception is DeliveryFailedException),
        new("send to itself", (cluster, _, token) => cluster.SendAsync(cluster.LocalMember, new byte[9], Delivery.Reliable, token), exception => exception is DeliveryFailedException),
        new("broadcast", (cluster, _, token) => cluster.BroadcastAsync(new byte[9], null, token), None),
        new("broadcast under a key", (cluster, _, token) => cluster.BroadcastAsync(new byte[9], "key", token), None),
        new("ping", (cluster, other, token) => cluster.PingAsync(other, token), exception => exception is NoAnswerException),
        new("watch", WatchAsync, None),
        new("receive", ReceiveAsync, None),
        new("prune", (cluster, _, _) => Do(cluster.Broadcasts.Clear), None),
        new("look", (cluster, _, _) => Do(() => _ = (cluster.Members.Count, cluster.AliveCount, cluster.HealthScore, cluster.TryGetMember("x", out _), cluster.GetRoundTrip(cluster.LocalMember))), None),
        new("ack payload", (cluster, _, _) => Do(() => cluster.AckPayload = new byte[cluster.AckPayload.Length ^ 1]), None),
    ];

    /// <summary>Those that end its part in it.</summary>
    public static IReadOnlyList<Operation> Final { get; } =
    [
        new("leave", (cluster, _, token) => cluster.LeaveAsync(token), None),
        new("shutdown", (cluster, _, _) => cluster.ShutdownAsync(), None),
        new("dispose", (cluster, _, _) => cluster.DisposeAsync().AsTask(), None),
    ];

    /// <summary>Changes of a ring that other nodes need not know of.</summary>
    public static Operation ChangeKeys(Keyring ring) => new("change keys", (_, _, _) => Do(() => ChangeAll(ring)), None);

    private static void ChangeAll(Keyring ring)
    {
        foreach (byte[] key in Keys)
        {
            ring.Add(key);
            _ = ring.GetKeys().Count + ring.Count;
            ring.Remove(key);
        }
    }

    /// <summary>Makes the call and keeps to itself what is documented.</summary>
    /// <returns>What is not, or nothing.</returns>
    public async Task<string?> TryAsync(Cluster cluster, NodeAddress other, CancellationToken cancellationToken)
    {
        try
        {
            await CallAsync(cluster, other, cancellationToken);
            return null;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (ObjectDisposedException) when (IsGoingDown(cluster))
        {
            return null;
        }
        catch (Exception exception) when (exception is not ObjectDisposedException && IsDocumented(exception))
        {
            return null;
        }
        catch (Exception exception)
        {
            return $"'{Name}' threw what is not documented: {exception}";
        }
    }

    private static bool IsGoingDown(Cluster cluster)
    {
        try
        {
            // Throws as soon as a shutdown has been asked for, whether or not it is complete.
            _ = cluster.PingAsync(cluster.LocalMember, new CancellationToken(canceled: true));
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    private static bool None(Exception exception) => false;

    private static Task Do(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    private static async Task WatchAsync(Cluster cluster, NodeAddress other, CancellationToken cancellationToken)
    {
        await foreach (NodeEvent change in cluster.WatchAsync(cancellationToken))
        {
            if (change is MemberLeft)
            {
                return;
            }
        }
    }

    private static async Task ReceiveAsync(Cluster cluster, NodeAddress other, CancellationToken cancellationToken)
    {
        await foreach (UserMessage _ in cluster.ReceiveAsync(cancellationToken))
        {
            return;
        }
    }
}
