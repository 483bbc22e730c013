using System.Net;
using Gossip.Security;
using Gossip.Transports;

namespace Gossip.Tests.Concurrency;

/// <summary>A few nodes that many threads use at once, and whose keys change while they talk.</summary>
[NonParallelizable]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SharedUseTests
{
    private const int NodeCount = 3;
    private const int Workers = 8;

    private readonly InMemoryNetwork _network = new();
    private readonly Keyring[] _rings = [.. Enumerable.Range(0, NodeCount).Select(_ => new Keyring(Key(0)))];
    private readonly List<Cluster> _nodes = [];

    [SetUp]
    public async Task StartAll()
    {
        for (int i = 0; i < NodeCount; i++)
        {
            _nodes.Add(await Cluster.StartAsync(Options(i)));
        }

        await Task.WhenAll(_nodes.Skip(1).Select(node => node.JoinAsync([$"{_nodes[0].LocalMember.EndPoint}"])));
    }

    [TearDown]
    public async Task EndAll() => await Task.WhenAll(_nodes.Select(node => node.ShutdownAsync())).WaitAsync(Schedule.Limit);

    [Test]
    public async Task Nodes_that_many_threads_use_at_once_agree_afterwards([Values(1, 2)] int seed)
    {
        int count = Schedule.Count("GOSSIP_CALLS", 300);
        var random = new Random(seed);

        string[] failures = await Schedule.RunAsync(
            [.. Enumerable.Range(0, Workers).Select(worker => ($"worker {worker}", Worker(new Random(random.Next()), count)))], random);

        Assert.That(failures, Is.Empty, $"seed {seed}");
        await Task.WhenAll(_nodes.Select((node, i) => node.UpdateMetadataAsync(new byte[] { (byte)i, 77 }))).WaitAsync(Schedule.Limit);
        await AgreeAsync(seed);
        bool[] heard = await Task.WhenAll(_nodes.Select(node => node.LeaveAsync())).WaitAsync(Schedule.Limit);
        Assert.That(heard, Has.Length.EqualTo(NodeCount));
    }

    [Test]
    public async Task Keys_that_change_while_nodes_talk_lose_no_reliable_message([Values(1, 2)] int seed)
    {
        int rotations = Schedule.Count("GOSSIP_KEY_CHANGES", 40);
        using var end = new CancellationTokenSource();
        int[] received = new int[NodeCount];
        Task[] readers = [.. _nodes.Select((node, i) => CountAsync(node, () => Interlocked.Increment(ref received[i])))];
        var senders = new Sender[Workers];
        for (int i = 0; i < Workers; i++)
        {
            senders[i] = new Sender(_nodes[i % NodeCount], _nodes[(i + 1 + (i / NodeCount)) % NodeCount].LocalMember);
        }

        Task[] sending = [.. senders.Select(sender => sender.RunAsync(end.Token))];
        for (int i = 1; i <= rotations; i++)
        {
            (byte[] before, byte[] next) = (Key(seed * (i - 1)), Key(seed * i));
            Parallel.ForEach(_rings, ring => ring.Add(next));
            Parallel.ForEach(_rings, ring => ring.Use(next));
            // What was sealed before is still on its way. A sender that fails ends the wait, and says why.
            Task twiceMore = Task.WhenAll(senders.Select(sender => sender.SentTwiceMoreAsync()));
            await await Task.WhenAny([twiceMore, .. sending]).WaitAsync(Schedule.Limit);
            Parallel.ForEach(_rings, ring => ring.Remove(before));
        }

        await end.CancelAsync();
        await Task.WhenAll(sending).WaitAsync(Schedule.Limit);
        await Task.WhenAll(_nodes.Select(node => node.ShutdownAsync())).WaitAsync(Schedule.Limit);
        await Task.WhenAll(readers).WaitAsync(Schedule.Limit);
        Assert.That(received.Sum(), Is.EqualTo(senders.Sum(sender => sender.Sent)), $"seed {seed}");
    }

    private Func<Task<string?>> Worker(Random random, int count) => async () =>
    {
        for (int i = 0; i < count; i++)
        {
            int place = random.Next(NodeCount);
            Operation[] all = [.. Operation.Harmless, Operation.ChangeKeys(_rings[place])];
            Operation operation = all[random.Next(all.Length)];
            using var giveUp = new CancellationTokenSource(random.Next(20));
            Task<string?> call = operation.TryAsync(_nodes[place], _nodes[random.Next(NodeCount)].LocalMember, giveUp.Token);
            if (await Schedule.EndAsync(operation.Name, call) is { } failure)
            {
                return $"call {i}, {failure}";
            }
        }

        return null;
    };

    private async Task AgreeAsync(int seed)
    {
        using var limit = new CancellationTokenSource(Schedule.Limit);
        while (!_nodes.All(node => node.AliveCount == NodeCount && _nodes.All(other => Knows(node, other.LocalMember))))
        {
            Assert.That(limit.IsCancellationRequested, Is.False, $"seed {seed}: {string.Join(" | ", _nodes.Select(node => string.Join(", ", node.Members)))}");
            await Task.Delay(20, CancellationToken.None);
        }
    }

    private static bool Knows(Cluster node, Member other) =>
        node.TryGetMember(other.Name, out Member? member) && member.Metadata.Span.SequenceEqual(other.Metadata.Span);

    private static async Task CountAsync(Cluster node, Action count)
    {
        await foreach (UserMessage _ in node.ReceiveAsync())
        {
            count();
        }
    }

    private static byte[] Key(int number) => [.. BitConverter.GetBytes(number), .. new byte[28]];

    private GossipOptions Options(int number) => GossipOptions.Local() with
    {
        NodeName = $"node-{number}",
        Transport = _network.CreateTransport(new IPEndPoint(new IPAddress([10, 0, 0, (byte)(1 + number)]), 7946)),
        Keyring = _rings[number],
        GossipInterval = TimeSpan.FromMilliseconds(20),
        LeaveTimeout = TimeSpan.FromSeconds(5),
        // What a busy machine does not run for a second is slow, not lost.
        StreamTimeout = TimeSpan.FromSeconds(20),
        RandomSeed = number,
    };

    /// <summary>Sends reliable messages one after the other, each of which has to arrive.</summary>
    private sealed class Sender(Cluster from, NodeAddress to)
    {
        private readonly Lock _gate = new();
        private TaskCompletionSource? _reached;
        private int _target;
        private int _sent;

        public int Sent => Volatile.Read(ref _sent);

        public async Task RunAsync(CancellationToken end)
        {
            await Task.Yield();
            while (!end.IsCancellationRequested)
            {
                await from.SendAsync(to, new byte[100], Delivery.Reliable, CancellationToken.None);
                Count();
            }
        }

        /// <summary>Completes without looking again and again: tasks that yield in a circle keep the pool from the nodes' own work.</summary>
        public Task SentTwiceMoreAsync()
        {
            lock (_gate)
            {
                _target = _sent + 2;
                _reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                return _reached.Task;
            }
        }

        private void Count()
        {
            lock (_gate)
            {
                if (++_sent == _target)
                {
                    _reached!.SetResult();
                }
            }
        }
    }
}
