using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Gossip.Diagnostics;
using Gossip.Events;
using Gossip.Joining;
using Gossip.Members;
using Gossip.Scheduling;
using Gossip.Transports;

namespace Gossip;

/// <summary>
/// This node's part in a cluster: who is there, who comes and goes. Start it, join through any member, watch.
/// </summary>
/// <remarks>
/// All members may be called from any thread and any context, at any time, also from inside a loop over
/// <see cref="WatchAsync"/>. Once the node has shut down, operations throw <see cref="ObjectDisposedException"/>.
/// </remarks>
public sealed partial class Cluster : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly ActorHost _host;
    private readonly Node _node;
    private readonly TaskCompletionSource _endRequested = Completions.New();
    private readonly TaskCompletionSource _completion = Completions.New();
    private Task<bool>? _leaving;
    private Exception? _failure;
    private Task _lifetime = Task.CompletedTask;

    private Cluster(GossipOptions options, ITransport transport)
    {
        var diagnostics = new NodeDiagnostics(
            new GossipLog(options.LoggerFactory.CreateLogger("Gossip")),
            new LogThrottle(options.LogInterval, options.TimeProvider),
            new GossipMetrics(options.NodeName, options.MetricTags));
        _host = new ActorHost(options.Scheduler, (actor, exception) => Fail(diagnostics.Log, actor, exception));
        _node = new Node(options, transport, diagnostics);
    }

    /// <summary>This node as it sees itself.</summary>
    public Member LocalMember => _node.Table.TryFind(_node.Local.Name, out MemberRecord? record)
        ? record.Current
        : throw new InvalidOperationException("This node is not in its own table.");

    /// <summary>Who is in the cluster now, as far as this node knows. A snapshot: it does not change any more.</summary>
    public MemberSnapshot Members => _node.Table.Snapshot;

    /// <summary>Looks one member up, in any state it is remembered in.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="member">What is known of it now.</param>
    /// <returns>Whether it is known.</returns>
    public bool TryGetMember(string name, [NotNullWhen(true)] out Member? member)
    {
        ArgumentNullException.ThrowIfNull(name);
        member = _node.Table.TryFind(name, out MemberRecord? record) ? record.Current : null;
        return member is not null;
    }

    /// <summary>
    /// How long packets to a member and their answers take, as this node's probes of it have measured so far: the estimate of now,
    /// whichever snapshot the member is from. Each member is probed about every n × <see cref="GossipOptions.ProbeInterval"/>.
    /// </summary>
    /// <param name="member">The member.</param>
    /// <returns>
    /// The estimate; <see langword="null"/> when the member has not answered a direct probe itself at the address it has now, or is not
    /// known any more.
    /// </returns>
    public RoundTripEstimate? GetRoundTrip(Member member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return _node.Table.TryFind(member.Name, out MemberRecord? record) ? record.RoundTrip.Current : null;
    }

    /// <summary>How many members are live, this node included.</summary>
    public int AliveCount => _node.Table.Snapshot.Count;

    /// <summary>
    /// How much this node trusts its own timing (Lifeguard §IV-A): 0 is healthy; at most
    /// <see cref="GossipOptions.AwarenessMaximumMultiplier"/> − 1. High when this node is slow, starved or badly connected.
    /// </summary>
    public int HealthScore => _node.Health.Score;

    /// <summary>Whether this node's packets reach the others, told from the latest probes.</summary>
    public PacketReachability PacketReachability => _node.ProbeAnswers.Reachability;

    /// <summary>Whether other members are there, and whether this node looks for them. <see cref="JoinStateChanged"/> tells of changes.</summary>
    public JoinState JoinState => _node.JoinStatus.State;

    /// <summary>Why the last try to join in the background reached nobody: each address and what went wrong. Empty once one did.</summary>
    public IReadOnlyList<JoinFailure> JoinFailures => _node.JoinStatus.Failures;

    /// <summary>
    /// Completes when the node has shut down, for whatever reason; faulted when it went down because a part of it failed.
    /// </summary>
    public Task Completion => _completion.Task;

    /// <summary>Starts a node. It listens when the task completes, and is the only member of its cluster until it joins one.</summary>
    /// <param name="options">How to take part; copied.</param>
    /// <param name="cancellationToken">
    /// Before the node listens: gives up. Afterwards: the node leaves, for at most <see cref="GossipOptions.LeaveTimeout"/>,
    /// and then shuts down; await <see cref="Completion"/> to know when it has.
    /// </param>
    /// <returns>The running node; dispose it to shut it down.</returns>
    /// <exception cref="GossipOptionsException">The options cannot work; every fault is named.</exception>
    /// <exception cref="TransportException">
    /// An address cannot be bound, or <see cref="GossipOptions.AdvertiseHost"/> not be resolved; nothing stays bound.
    /// </exception>
    public static Task<Cluster> StartAsync(GossipOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        GossipOptions copy = options with { };
        GossipOptionsValidation.Validate(copy);
        return Task.Factory.StartNew(
            () => StartOnSchedulerAsync(copy, cancellationToken),
            CancellationToken.None,
            TaskCreationOptions.DenyChildAttach,
            copy.Scheduler).Unwrap();
    }

    /// <summary>
    /// Joins a cluster through any of its members: exchanges state with each seed, several at a time. A seed that has too much to do is
    /// tried up to three times more within 1.4 s, as long as <see cref="GossipOptions.StreamTimeout"/> allows; so is one that breaks off
    /// without a word, as an overloaded one does and one with another label or key too. One that refuses the connection is not.
    /// </summary>
    /// <param name="seeds">
    /// Where to find members: <c>host:port</c>, <c>host</c>, an IPv4 address, <c>[IPv6]:port</c> or an IPv6 address, each with
    /// <c>name/</c> before it if the node there must have that name. The default port is this node's own. Or the name of a service,
    /// which begins with an underscore (<c>_gossip._udp.example.com</c>): its SRV records name hosts and ports. Names are resolved anew
    /// at each call.
    /// </param>
    /// <param name="cancellationToken">Gives up at any moment; members learnt of until then stay.</param>
    /// <returns>How many seeds answered, and why the others did not.</returns>
    /// <exception cref="JoinFailedException">No seed answered.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The node has shut down, or did so meanwhile.</exception>
    public Task<JoinResult> JoinAsync(IEnumerable<string> seeds, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        string[] copy = [.. seeds];
        return RunAsync(stopping => _node.Joiner.JoinAsync(copy, stopping), cancellationToken);
    }

    /// <summary>
    /// Waits until another member is live, whoever found whom: at once where one is. The first node of a cluster waits for the second.
    /// </summary>
    /// <param name="cancellationToken">Stops waiting; the node goes on looking for others.</param>
    /// <returns>A task that completes when <see cref="JoinState"/> is, or was meanwhile, <see cref="JoinState.Joined"/>.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The node has shut down, or did so meanwhile.</exception>
    public Task WaitForJoinAsync(CancellationToken cancellationToken = default) => RunAsync(
        async stopping =>
        {
            await _node.JoinStatus.WaitForJoinAsync(stopping);
            return true;
        },
        cancellationToken);

    /// <summary>
    /// Watches the membership: first a <see cref="MemberJoined"/> for each member of now, this node included, then every change,
    /// in order for each member. Each call has a view of its own.
    /// </summary>
    /// <param name="cancellationToken">Ends the watch with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>Events until the node shuts down.</returns>
    /// <remarks>
    /// A slow reader never slows the protocol and never costs more than the members there are: what it has not read yet is merged
    /// for each member, so it may miss states in between, but never the last one.
    /// </remarks>
    public async IAsyncEnumerable<NodeEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        EventSubscription subscription = _node.Events.Subscribe();
        try
        {
            do
            {
                while (subscription.TryTake() is { } change)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return change;
                }
            }
            while (await subscription.WaitAsync(cancellationToken));
        }
        finally
        {
            _node.Events.Unsubscribe(subscription);
        }
    }

    /// <summary>Changes what this node says of itself; the others see it updated.</summary>
    /// <param name="metadata">0 to 512 bytes; copied.</param>
    /// <param name="cancellationToken">Stops waiting; the change is made all the same.</param>
    /// <returns>A task that completes when the news has been sent to at least one member, if there is any.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="metadata"/> is longer than 512 bytes.</exception>
    /// <exception cref="InvalidOperationException">This node has left.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The node has shut down.</exception>
    public Task UpdateMetadataAsync(ReadOnlyMemory<byte> metadata, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(metadata.Length, Wire.WireLimits.MaximumMetadataLength, nameof(metadata));
        byte[] copy = metadata.ToArray();
        return RunAsync(
            async stopping =>
            {
                await _node.UpdateMetadataAsync(copy, stopping);
                return true;
            },
            cancellationToken);
    }

    /// <summary>
    /// Says goodbye, so that the others see this node as left and not as failed. The node keeps running until it is shut down.
    /// A second call joins the first.
    /// </summary>
    /// <param name="cancellationToken">Stops waiting; the goodbye is said all the same.</param>
    /// <returns>
    /// Whether another member heard it, or none was there to hear it; <see langword="false"/> when
    /// <see cref="GossipOptions.LeaveTimeout"/> ran out.
    /// </returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<bool> LeaveAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_leaving is null && _host.Stopping.IsCancellationRequested, this);
            return BeginLeave().WaitAsync(cancellationToken);
        }
    }

    /// <summary>
    /// Stops the node without a goodbye: every loop ends, every port is free when the task completes. Any number of calls. Code of the
    /// application that does not return, perhaps because it waits for this very task, is waited for no longer than
    /// <see cref="GossipOptions.LeaveTimeout"/>, which is then logged.
    /// </summary>
    /// <returns>A task that completes when the node is down. It does not fault; see <see cref="Completion"/>.</returns>
    public Task ShutdownAsync()
    {
        RequestShutdown();
        return _lifetime;
    }

    /// <summary>Lets go of what the process holds of this node. For simulations, which end while nodes run.</summary>
    internal void Abandon() => _node.Abandon();

    /// <summary>Stops the node without a goodbye, like <see cref="ShutdownAsync"/>.</summary>
    /// <returns>A task that completes when the node is down.</returns>
    public ValueTask DisposeAsync() => new(ShutdownAsync());

    private static async Task<Cluster> StartOnSchedulerAsync(GossipOptions options, CancellationToken cancellationToken)
    {
        ITransport transport = options.Transport ?? new SocketTransport(new SocketTransportOptions
        {
            BindEndPoints = options.BindEndPoints,
            RunsReaderInline = true,
            TimeProvider = options.TimeProvider,
            LoggerFactory = options.LoggerFactory,
        });
        Cluster? cluster = null;
        try
        {
            await transport.StartAsync(cancellationToken);
            if (options.AdvertiseHost is { } host)
            {
                options.AdvertiseEndPoint = await AdvertisedHost.ResolveAsync(host, options.ResolveSeed, transport.LocalEndPoints, cancellationToken);
            }

            cluster = new Cluster(options, transport);
            await cluster._node.StartAsync(cluster._host);
            cluster._lifetime = cluster._host.RunAsync(() => cluster.LiveAsync(cancellationToken));
            return cluster;
        }
        catch
        {
            if (cluster is not null)
            {
                await cluster._node.StopAsync(cluster._host);
            }

            await transport.DisposeAsync();
            throw;
        }
    }

    /// <summary>The one place where a node's life ends, gracefully or not.</summary>
    private async Task LiveAsync(CancellationToken leave)
    {
        using (leave.UnsafeRegister(static ended => ((TaskCompletionSource)ended!).TrySetResult(), _endRequested))
        {
            await _endRequested.Task;
        }

        if (!_host.Stopping.IsCancellationRequested)
        {
            // A shutdown requested meanwhile cuts the goodbye short.
            await BeginLeave();
        }

        await _node.StopAsync(_host);
        await EndLeaveAsync();
        _node.Events.Complete(_failure);
        _node.Inbox.Complete(_failure);
        if (_failure is null)
        {
            _completion.TrySetResult();
        }
        else
        {
            _completion.TrySetException(_failure);
        }
    }

    private Task<bool> BeginLeave()
    {
        lock (_gate)
        {
            return _leaving ??= _host.RunAsync(() => _node.LeaveAsync(_host.Stopping));
        }
    }

    /// <summary>A leave under way ends with the node; nobody may be left to await it.</summary>
    private async Task EndLeaveAsync()
    {
        Task<bool>? leaving;
        lock (_gate)
        {
            leaving = _leaving;
        }

        if (leaving is not null)
        {
            await leaving;
        }
    }

    private void Fail(GossipLog log, string actor, Exception exception)
    {
        log.ActorFailed(actor, exception);
        Interlocked.CompareExchange(ref _failure, exception, null);
        RequestShutdown();
    }

    private void RequestShutdown()
    {
        try
        {
            _host.Stop();
        }
        finally
        {
            // Also when a callback threw that the application had put on a token of ours.
            _endRequested.TrySetResult();
        }
    }

    /// <summary>Runs an operation where the actors run, until it is done, given up, or the node goes down.</summary>
    private Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> operation, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_host.Stopping.IsCancellationRequested, this);
        return _host.RunAsync(async () =>
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _host.Stopping);
            try
            {
                return await operation(either.Token);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancellationToken);
            }
            catch (OperationCanceledException) when (_host.Stopping.IsCancellationRequested)
            {
                throw new ObjectDisposedException(nameof(Cluster), "The node has shut down.");
            }
        });
    }
}
