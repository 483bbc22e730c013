using System.Net;
using Gossip.Transports;

namespace Gossip.Tests.Clusters;

/// <summary>
/// Code of the application that calls the cluster it belongs to, and blocks until it has the answer: from wherever it is called,
/// nothing deadlocks and the node goes on answering pings, or shuts down.
/// </summary>
[CancelAfter(60_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ReentrancyTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private static readonly Dictionary<string, Action<Cluster, NodeAddress>> Calls = new()
    {
        [nameof(Cluster.UpdateMetadataAsync)] = (cluster, _) => cluster.UpdateMetadataAsync(new byte[3]).GetAwaiter().GetResult(),
        [nameof(Cluster.PingAsync)] = (cluster, other) => cluster.PingAsync(other).GetAwaiter().GetResult(),
        [nameof(Delivery.BestEffort)] = (cluster, other) => cluster.SendAsync(other, new byte[1]).GetAwaiter().GetResult(),
        [nameof(Delivery.Reliable)] = (cluster, other) => cluster.SendAsync(other, new byte[1], Delivery.Reliable).GetAwaiter().GetResult(),
        ["SendToItself"] = (cluster, _) => cluster.SendAsync(cluster.LocalMember, new byte[1], Delivery.Reliable).GetAwaiter().GetResult(),
        [nameof(Cluster.BroadcastAsync)] = (cluster, _) => cluster.BroadcastAsync(new byte[1], "key").GetAwaiter().GetResult(),
        [nameof(Cluster.JoinAsync)] = (cluster, other) => cluster.JoinAsync([$"{other.EndPoint}"]).GetAwaiter().GetResult(),
        [nameof(Cluster.LeaveAsync)] = (cluster, _) => cluster.LeaveAsync().GetAwaiter().GetResult(),
        [nameof(Cluster.ShutdownAsync)] = (cluster, _) => cluster.ShutdownAsync().GetAwaiter().GetResult(),
        [nameof(Cluster.Completion)] = (cluster, other) =>
        {
            _ = cluster.ShutdownAsync();
            cluster.Completion.GetAwaiter().GetResult();
        },
    };

    private static readonly Dictionary<string, Func<GossipOptions, Action, GossipOptions>> Places = new()
    {
        [nameof(IMemberFilter)] = (options, call) => options with { MemberFilter = new Filter(_ => Do(call, true)) },
        [nameof(IMergePolicy)] = (options, call) => options with { MergePolicy = new MergePolicy(_ => Do<string?>(call, null)) },
        [nameof(IPingObserver)] = (options, call) => options with { PingObserver = new PingObserver(_ => call()) },
        [nameof(IStateExchange.GetLocalStateAsync)] = (options, call) => options with
        {
            StateExchange = new StateExchange(_ => Task.FromResult(Do<ReadOnlyMemory<byte>>(call, new byte[1]))),
        },
        [nameof(IStateExchange.MergeRemoteStateAsync)] = (options, call) => options with
        {
            StateExchange = new StateExchange(_ => Task.FromResult<ReadOnlyMemory<byte>>(new byte[1]), _ => Do(call, Task.CompletedTask)),
        },
        [nameof(IMessageRelay)] = (options, call) => options with { MessageRelay = new Relay(_ => Do(call, RelayDecision.Deliver)) },
        [nameof(GossipOptions.AllowStreamPing)] = (options, call) => options with { AllowStreamPing = _ => Do(call, true) },
        [nameof(Cluster.WatchAsync)] = (options, _) => options,
        [nameof(Cluster.ReceiveAsync)] = (options, _) => options,
    };

    private readonly InMemoryNetwork _network = new();
    private readonly TaskCompletionSource _called = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _returned = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Action<Cluster, NodeAddress> _call = (_, _) => { };
    private Cluster? _node;
    private Cluster? _other;
    private int _calls;

    private static IEnumerable<object[]> Everything => from place in Places.Keys from call in Calls.Keys select new object[] { place, call };

    [TestCaseSource(nameof(Everything))]
    public async Task A_blocking_call_returns(string place, string call)
    {
        _call = Calls[call];
        _other = await StartAsync("other", 1, options => options with { StateExchange = new StateExchange([1]) });
        _node = await StartAsync("node", 2, options => Places[place](options, CallOnce));
        Watch(place);

        await ProvokeAsync(place);

        await _returned.Task.WaitAsync(Limit);
        await AssertLivesOrIsDownAsync(isDown: call is nameof(Cluster.ShutdownAsync) or nameof(Cluster.Completion));
        await _node.ShutdownAsync().WaitAsync(Limit);
        await _other.ShutdownAsync().WaitAsync(Limit);
    }

    /// <summary>The call that is tried, the first time its place is reached; later times do nothing.</summary>
    private void CallOnce()
    {
        if (_node is null || _other is null || Interlocked.Increment(ref _calls) > 1)
        {
            return;
        }

        _called.TrySetResult();
        try
        {
            _call(_node, new NodeAddress("other", _other.LocalMember.EndPoint));
        }
        finally
        {
            _returned.TrySetResult();
        }
    }

    /// <summary>Makes the other node do what brings the application's code into play.</summary>
    private async Task ProvokeAsync(string place)
    {
        Task joined = _other!.JoinAsync([$"{_node!.LocalMember.EndPoint}"]);
        if (place == nameof(GossipOptions.AllowStreamPing))
        {
            await joined;
            _network.Conditions.LossRate = 1;
            await _called.Task.WaitAsync(Limit);
            _network.Conditions.LossRate = 0;
        }

        if (place is nameof(IMessageRelay) or nameof(Cluster.ReceiveAsync))
        {
            await joined;
            await _other.SendAsync(_node.LocalMember, new byte[1]);
        }

        // The join itself may fail: the code it calls may have shut the node down.
        await Task.WhenAny(joined);
    }

    private void Watch(string place)
    {
        if (place == nameof(Cluster.WatchAsync))
        {
            _ = WatchAsync(_node!);
        }
        else if (place == nameof(Cluster.ReceiveAsync))
        {
            _ = ReceiveAsync(_node!);
        }
    }

    private async Task WatchAsync(Cluster node)
    {
        await foreach (NodeEvent change in node.WatchAsync())
        {
            if (change.Member.Name == "other")
            {
                CallOnce();
            }
        }
    }

    private async Task ReceiveAsync(Cluster node)
    {
        await foreach (UserMessage _ in node.ReceiveAsync())
        {
            CallOnce();
        }
    }

    private async Task AssertLivesOrIsDownAsync(bool isDown)
    {
        if (isDown)
        {
            await _node!.Completion.WaitAsync(Limit);
            return;
        }

        Assert.That(_node!.Completion.IsCompleted, Is.False);
        Assert.That(await _other!.PingAsync(new NodeAddress("node", _node.LocalMember.EndPoint)), Is.LessThan(Limit));
    }

    private async Task<Cluster> StartAsync(string name, byte address, Func<GossipOptions, GossipOptions> configure) =>
        await Cluster.StartAsync(configure(GossipOptions.Local() with
        {
            NodeName = name,
            Transport = _network.CreateTransport(new IPEndPoint(new IPAddress([10, 0, 0, address]), 7946)),
            ProbeInterval = TimeSpan.FromMilliseconds(300),
            ProbeTimeout = TimeSpan.FromMilliseconds(200),
            LeaveTimeout = TimeSpan.FromSeconds(1),
            StreamTimeout = TimeSpan.FromSeconds(3),
            RandomSeed = address,
        }));

    private static T Do<T>(Action call, T answer)
    {
        call();
        return answer;
    }
}
