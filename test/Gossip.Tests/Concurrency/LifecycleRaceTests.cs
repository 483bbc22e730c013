using System.Diagnostics;
using System.Net;
using System.Runtime.CompilerServices;
using Gossip.Security;
using Gossip.Tests.Clusters;
using Gossip.Transports;

namespace Gossip.Tests.Concurrency;

/// <summary>
/// Nodes on which everything is called at once, their end included, in every order: nothing hangs, nothing is thrown that is not
/// documented, and nothing of a node is left. GOSSIP_LIFECYCLES says how many nodes; a failure names the seed and the node.
/// </summary>
[NonParallelizable]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LifecycleRaceTests
{
    private const int AtOnce = 8;

    private static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    private readonly InMemoryNetwork _network = new();
    private readonly List<string> _failures = [];
    private readonly List<WeakReference> _clusters = [];

    [Test]
    public async Task Whatever_is_called_at_once_ends_and_leaves_nothing_behind([Values(1, 2)] int seed)
    {
        int count = Schedule.Count("GOSSIP_LIFECYCLES", 400);
        var unobserved = new List<string>();
        EventHandler<UnobservedTaskExceptionEventArgs> observer = (_, e) => { lock (unobserved) { unobserved.Add($"{e.Exception}"); } };
        TaskScheduler.UnobservedTaskException += observer;
        await using Cluster peer = await Cluster.StartAsync(Options("peer", 1, new Keyring(Key), new RecordedLog()));
        Task reading = DrainAsync(peer);
        await LiveAsync(peer, seed, 10 * AtOnce, AtOnce);
        (int timers, int threads, long memory) = Measure();

        await LiveAsync(peer, seed, 0, count);

        await AssertNothingIsLeftAsync(timers, threads, memory, seed);
        await peer.ShutdownAsync().WaitAsync(Schedule.Limit);
        await reading.WaitAsync(Schedule.Limit);
        TaskScheduler.UnobservedTaskException -= observer;
        Assert.That(_failures, Is.Empty, $"seed {seed}");
        Assert.That(unobserved.Where(text => text.Contains(" at Gossip.", StringComparison.Ordinal)), Is.Empty, $"seed {seed}");
    }

    private static async Task DrainAsync(Cluster peer)
    {
        await foreach (UserMessage _ in peer.ReceiveAsync())
        {
            // Taken, so that senders need not wait.
            continue;
        }
    }

    /// <summary>Several nodes at a time, each from its start to its end.</summary>
    private Task LiveAsync(Cluster peer, int seed, int first, int count)
    {
        int next = first;
        return Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async place =>
        {
            for (int number; (number = Interlocked.Increment(ref next) - 1) < first + count;)
            {
                string[] failures = await LiveOnceAsync(peer, place, new Random(HashCode(seed, number)));
                lock (_failures)
                {
                    _failures.AddRange(failures.Select(failure => $"node {number}: {failure}"));
                }
            }
        }));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<string[]> LiveOnceAsync(Cluster peer, int place, Random random)
    {
        var ring = new Keyring(Key);
        var log = new RecordedLog();
        using var leave = new CancellationTokenSource();
        Cluster node = await Cluster.StartAsync(Options($"node-{place}", (byte)(10 + place), ring, log), leave.Token);
        lock (_clusters)
        {
            _clusters.Add(new WeakReference(node));
        }

        using var giveUp = new CancellationTokenSource();
        List<(string, Func<Task<string?>>)> calls = [.. Choose(node, ring, peer, random, giveUp.Token)];
        calls.Add(("cancel the start's token", () => Cancel(random.Next(3) == 0 ? leave : null)));
        calls.Add(("cancel the calls", () => Cancel(random.Next(2) == 0 ? giveUp : null)));
        List<string> failures = [.. await Schedule.RunAsync(calls, random)];
        failures.AddRange(await EndsAsync(node));
        failures.AddRange(log.Lines.Where(line => line.Contains("did not end within", StringComparison.Ordinal) || line.Contains("failed; the node", StringComparison.Ordinal)));
        return [.. failures];
    }

    private static IEnumerable<(string, Func<Task<string?>>)> Choose(Cluster node, Keyring ring, Cluster peer, Random random, CancellationToken token)
    {
        Operation[] all = [.. Operation.Harmless, Operation.ChangeKeys(ring), .. Operation.Final];
        NodeAddress other = peer.LocalMember;
        Operation[] chosen = [.. Enumerable.Range(0, random.Next(3, 15)).Select(_ => all[random.Next(all.Length)]), Operation.Final[random.Next(1, 3)]];
        random.Shuffle(chosen);
        return chosen.Select(operation => (operation.Name, (Func<Task<string?>>)(() => operation.TryAsync(node, other, token))));
    }

    private static async Task<string?> Cancel(CancellationTokenSource? source)
    {
        await (source?.CancelAsync() ?? Task.CompletedTask);
        return null;
    }

    /// <summary>The node is down: once more everything is called, in order.</summary>
    private static async Task<List<string>> EndsAsync(Cluster node)
    {
        var failures = new List<string>();
        try
        {
            await node.ShutdownAsync().WaitAsync(Schedule.Limit);
            await node.Completion.WaitAsync(Schedule.Limit);
        }
        catch (TimeoutException)
        {
            return ["the shutdown hangs"];
        }

        foreach (Operation operation in (Operation[])[.. Operation.Harmless, .. Operation.Final])
        {
            Task<string?> call = operation.TryAsync(node, new NodeAddress("", new IPEndPoint(IPAddress.Loopback, 9)), CancellationToken.None);
            if (await Schedule.EndAsync(operation.Name, call) is { } failure)
            {
                failures.Add($"down: {failure}");
            }
        }

        return failures;
    }

    private async Task AssertNothingIsLeftAsync(int timers, int threads, long memory, int seed)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < TimeSpan.FromSeconds(20) && (Alive() > 0 || Timer.ActiveCount > timers + 10);)
        {
            // Deadlines of conversations with the peer may still be running out.
            await Task.Delay(100);
        }

        (int timersAfter, int threadsAfter, long memoryAfter) = Measure();
        Assert.That(Alive(), Is.Zero, $"clusters not collected, of {_clusters.Count}; seed {seed}");
        Assert.That(timersAfter, Is.LessThanOrEqualTo(timers + 10), $"timers, seed {seed}");
        Assert.That(threadsAfter, Is.LessThanOrEqualTo(threads + 20), $"threads, seed {seed}");
        Assert.That(memoryAfter - memory, Is.LessThan(16L << 20), $"bytes kept, seed {seed}");
    }

    private int Alive()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return _clusters.Count(cluster => cluster.IsAlive);
    }

    private static (int Timers, int Threads, long Memory) Measure()
    {
        using var process = Process.GetCurrentProcess();
        return ((int)Timer.ActiveCount, process.Threads.Count, GC.GetTotalMemory(forceFullCollection: true));
    }

    /// <summary>The same on every run, unlike System.HashCode.</summary>
    private static int HashCode(int seed, int number) => unchecked((seed * 1_000_003) + number);

    private GossipOptions Options(string name, byte address, Keyring ring, RecordedLog log) => GossipOptions.Local() with
    {
        NodeName = name,
        Transport = _network.CreateTransport(new IPEndPoint(new IPAddress([10, 0, 0, address]), 7946)),
        Keyring = ring,
        GossipInterval = TimeSpan.FromMilliseconds(20),
        ProbeInterval = TimeSpan.FromMilliseconds(100),
        ProbeTimeout = TimeSpan.FromMilliseconds(50),
        PushPullInterval = TimeSpan.FromMilliseconds(200),
        HealInterval = TimeSpan.FromMilliseconds(200),
        LeaveTimeout = TimeSpan.FromSeconds(2),
        StreamTimeout = TimeSpan.FromSeconds(3),
        StateExchange = new StateExchange([1]),
        PingObserver = new PingObserver(),
        MessageRelay = new RelayOnce(),
        LoggerFactory = log,
    };
}
