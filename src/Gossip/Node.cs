using System.Diagnostics;
using System.Net;
using System.Text;
using System.Threading.Channels;
using Gossip.Detection;
using Gossip.Diagnostics;
using Gossip.Dissemination;
using Gossip.Events;
using Gossip.Joining;
using Gossip.Members;
using Gossip.Messaging;
using Gossip.Reception;
using Gossip.Scheduling;
using Gossip.Security;
using Gossip.Synchronization;
using Gossip.Transports;
using Gossip.Wire;

namespace Gossip;

/// <summary>
/// Everything a running node consists of, wired together: who owns what, and who talks to whom. Data flows one way: transport →
/// receivers → membership loop → queue, events and timers → senders → transport.
/// </summary>
internal sealed class Node
{
    private readonly GossipOptions _options;
    private readonly ITransport _transport;
    private readonly NodeDiagnostics _diagnostics;
    private readonly MembershipMailbox _mailbox;
    private readonly MembershipActor _membership;
    private readonly MemberAdmission _admission;
    private readonly Reaper _reaper;
    private readonly SuspicionTimers _suspicionTimers;
    private readonly Prober _prober;
    private readonly ClaimVerifier _claimVerifier;
    private readonly PingObservations _pingObservations;
    private readonly IndirectPinger _indirectPinger;
    private readonly Gossiper _gossiper;
    private readonly PushPullSyncer _pushPullSyncer;
    private readonly Healer _healer;
    private readonly PeerRecorder _peerRecorder;
    private readonly BackgroundJoiner _backgroundJoiner;
    private readonly MessageReceiver _messageReceiver;
    private readonly PacketReceiver _packetReceiver;
    private readonly StreamListener _streamListener;

    /// <summary>Wires a node to a transport that is listening.</summary>
    public Node(GossipOptions options, ITransport transport, NodeDiagnostics diagnostics)
    {
        _options = options;
        _transport = transport;
        _diagnostics = diagnostics;
        Random seeds = options.RandomSeed is { } seed ? new Random(seed) : new Random();
        TimeProvider time = options.TimeProvider;
        LayerSettings layers = LayersOf(options);
        var streamMemory = new StreamMemoryBudget(options.MaximumStreamMemory);
        var codec = new StreamCodec(options.StreamTimeout, time, layers, streamMemory);

        // Who is in the cluster.
        IPEndPoint endPoint = AdvertiseAddress.Choose(options.AdvertiseEndPoint, transport.LocalEndPoints, options.AddressFamilyPreference);
        Local = new LocalNode(options.NodeName, endPoint, options.Metadata.ToArray(), MemberVersions.Of(options));
        Table = new MemberTable(
            options.MaximumMembers,
            seeds.NextInt64(),
            options.MembershipObserver is { } observer ? (before, after) => observer.Changed(Local.Name, before, after) : null);
        Health = new LocalHealth(options.AwarenessMaximumMultiplier);
        Events = new EventHub(Table, time);
        _mailbox = new MembershipMailbox(options.HandoffQueueDepth);
        var somethingToPassOn = new Signal();
        var newsQueue = new TransmitLimitedQueue(somethingToPassOn);
        var messageQueue = new TransmitLimitedQueue(somethingToPassOn);
        _suspicionTimers = new SuspicionTimers(_mailbox, time);
        var probeOrder = new ProbeOrder(Table, Local.Name, Next(seeds));
        var growth = new Signal();
        var lost = new LostMembers(options.RememberLostMembers, time);
        var knownSeeds = new KnownSeeds(options, endPoint.Port, diagnostics);
        JoinStatus = new JoinStatus(knownSeeds.IsSearchWanted, Table, Local, Events, time);
        var peersChanged = new Signal();
        var pendingProbes = new PendingProbes();
        var streamPinger = new StreamPinger(transport, Local, codec, options, diagnostics);
        PacketSender claimSender = NewSender();
        _claimVerifier = new ClaimVerifier(
            _mailbox, Local, pendingProbes, claimSender, new ProbeRelays(Table, Local, claimSender, options, Next(seeds)), streamPinger, options);
        var effects = new MembershipEffects(
            newsQueue, _suspicionTimers, Health, probeOrder, growth, lost, Events, Table, JoinStatus, peersChanged, Local, NewSender(), _claimVerifier, options.Rules, options.ReportSuspicions, diagnostics);
        _membership = new MembershipActor(_mailbox, Table, new MembershipRules(Table, Local, effects, options), effects);
        _reaper = new Reaper(_mailbox, options);

        // Who tells them.
        var news = new NewsReader(Table, Local);
        var networks = new NetworkPolicy(options.AllowedNetworks);
        _admission = new MemberAdmission(Table, Local, _mailbox, news, networks, options, diagnostics);
        _gossiper = new Gossiper(Table, newsQueue, messageQueue, somethingToPassOn, NewSender(), options, Next(seeds), Local.Name);
        var introductions = new Introductions();
        var pushPull = new PushPullExchange(transport, Table, news, _mailbox, introductions, new ApplicationState(options, diagnostics), _admission, codec, options, diagnostics);
        _pushPullSyncer = new PushPullSyncer(Table, Local, pushPull, growth, options, Next(seeds), diagnostics);
        Joiner = new Joiner(pushPull, knownSeeds, options, Next(seeds), endPoint.Port, diagnostics);

        // Who watches over them.
        var roundTrips = new RoundTrips(options);
        _pingObservations = new PingObservations(options, diagnostics);
        ProbeAnswers = new ProbeAnswers(Table);
        // The sockets' thread is awake for the answer anyway; a clock that is not the system's is not waited for by a socket.
        TimeProvider probeTimers = transport is SocketTransport sockets && time == TimeProvider.System ? sockets.ReceiverTime : time;
        _prober = new Prober(
            Table, Local, Health, probeOrder, pendingProbes, NewSender(), streamPinger, roundTrips, _pingObservations, ProbeAnswers, _mailbox, options, probeTimers, Next(seeds), diagnostics);
        var peers = new PeerMemory(Local.Name, options.RememberLostMembers);
        Pinger = new Pinger(pendingProbes, Local, NewSender(), options);
        _healer = new Healer(Table, lost, knownSeeds, JoinStatus, peers, Joiner, streamPinger, pendingProbes, pushPull, options, Next(seeds), diagnostics);
        _indirectPinger = new IndirectPinger(Table, Local, Health, pendingProbes, roundTrips, NewSender(), options, diagnostics.Metrics);
        LeaveAnnouncer = new LeaveAnnouncer(Table, Local, introductions, pendingProbes, NewSender(), options, Next(seeds));

        // What the application says.
        PacketSender messageSender = NewSender();
        Inbox = new MessageInbox(options.InboxDepth, options.MaximumInboxBytes);
        Broadcasts = new BroadcastQueue(messageQueue, messageSender.Capacity - 1, options.BroadcastQueueDepth, options.MessageRelay, diagnostics);
        MessageSender = new MessageSender(transport, Table, messageSender, codec, options);
        _messageReceiver = new MessageReceiver(Inbox, Broadcasts, options, diagnostics);

        // Who listens.
        var responder = new PingResponder(Table, Local, NewSender(), options.Rules, diagnostics);
        _packetReceiver = new PacketReceiver(transport.Packets, layers, news, _admission, _mailbox, pendingProbes, _indirectPinger, responder, _messageReceiver, networks, diagnostics);
        var pushPullTurns = new PushPullTurns(options.MaximumPushPulls);
        var streams = new SourceAdmission(options.MaximumStreams, options.MaximumStreamsOfOneSource);
        _streamListener = new StreamListener(
            transport.Connections,
            new StreamConversation(Local, pushPull, pushPullTurns, _messageReceiver, codec, options, diagnostics),
            streams,
            networks,
            diagnostics);

        // Who looks for others. Here, so that what is random about everyone else does not depend on it.
        _peerRecorder = new PeerRecorder(peers, Table, peersChanged, options, diagnostics);
        var peerJoiner = new PeerJoiner(peers, _peerRecorder, streamPinger, pendingProbes, pushPull, options, Next(seeds));
        _backgroundJoiner = new BackgroundJoiner(
            knownSeeds, Joiner, peerJoiner, new OwnAddresses(Local, transport.LocalEndPoints), JoinStatus, Local, options, Next(seeds), diagnostics);
        diagnostics.Metrics.Observe(new NodeGauges
        {
            Members = () => Table.Snapshot,
            LostMembers = () => lost.Count,
            StreamOnlyMembers = () => ProbeAnswers.StreamOnlyMembers,
            Reachability = () => ProbeAnswers.Reachability,
            JoinState = () => JoinStatus.State,
            HealthScore = () => Health.Score,
            Pings = () => pendingProbes.Count,
            IndirectPings = () => _indirectPinger.RelayCount,
            Streams = () => streams.Count,
            StreamMemory = () => streamMemory.Reserved,
            PushPulls = () => pushPullTurns.Count,
            Transport = transport is IMeasuredTransport measured ? () => measured.Statistics : null,
            Queues =
            [
                new("alive", () => _mailbox.AliveCount, options.HandoffQueueDepth),
                new("accusations", () => _mailbox.AccusationCount, options.HandoffQueueDepth),
                new("filter", () => _admission.WaitingCount, options.HandoffQueueDepth),
                new("news", () => newsQueue.Count),
                new("broadcasts", () => messageQueue.Count, options.BroadcastQueueDepth),
                new("relay", () => _messageReceiver.UndecidedCount, options.InboxDepth),
                new("inbox", () => Inbox.Count, options.InboxDepth),
                new("indirect_pings", () => _indirectPinger.WaitingCount, IndirectPinger.MaximumRelays),
                new("ping_observations", () => _pingObservations.WaitingCount, PingObservations.Capacity),
                new("newcomers", () => probeOrder.NewcomerCount, ProbeOrder.MaximumNewcomers),
                new("push_pulls", () => pushPullTurns.WaitingCount),
                new("packets", () => CountOf(transport.Packets)),
                new("connections", () => CountOf(transport.Connections)),
            ],
        });
        if (!networks.Allows(Local.EndPoint.Address))
        {
            diagnostics.Log.ForbidsItself(Local.EndPoint);
        }

        PacketSender NewSender() => new(transport, newsQueue, messageQueue, Table, layers, options, diagnostics.Metrics);
    }

    public LocalNode Local { get; }

    public MemberTable Table { get; }

    public LocalHealth Health { get; }

    public ProbeAnswers ProbeAnswers { get; }

    public EventHub Events { get; }

    public Joiner Joiner { get; }

    public JoinStatus JoinStatus { get; }

    public LeaveAnnouncer LeaveAnnouncer { get; }

    public Pinger Pinger { get; }

    public bool RequiresNodeNames => _options.RequireNodeNames;

    public MessageInbox Inbox { get; }

    public BroadcastQueue Broadcasts { get; }

    public MessageSender MessageSender { get; }

    /// <summary>Starts every loop and makes this node a member of its own cluster.</summary>
    public async Task StartAsync(ActorHost host)
    {
        host.Start("membership", _membership.RunAsync);
        host.Start("log throttle", stopping => _diagnostics.Throttle.RunAsync(_diagnostics.Log, stopping));
        host.Start("suspicion timers", _suspicionTimers.RunAsync);
        TaskCompletionSource announced = Completions.New();
        _mailbox.Post(new MembershipCommand.Announce(announced));
        if (_options.KnownMembers.Count > 0)
        {
            _mailbox.Post(new MembershipCommand.Know(_options.KnownMembers));
        }

        await announced.Task;

        host.Start("member admission", _admission.RunAsync);
        host.Start("ping observations", _pingObservations.RunAsync);
        host.Start("message receiver", _messageReceiver.RunAsync);
        host.Start("reaper", _reaper.RunAsync);
        host.Start("indirect pinger", _indirectPinger.RunAsync);
        host.Start("packet receiver", _packetReceiver.RunAsync);
        host.Start("stream listener", _streamListener.RunAsync);
        host.Start("prober", _prober.RunAsync);
        host.Start("claim verifier", _claimVerifier.RunAsync);
        host.Start("gossiper", _gossiper.RunAsync);
        host.Start("push/pull syncer", _pushPullSyncer.RunAsync);
        host.Start("healer", _healer.RunAsync);
        host.Start("peer recorder", _peerRecorder.RunAsync);
        host.Start("background joiner", _backgroundJoiner.RunAsync);
        _diagnostics.Log.Started(Local.Name, Local.EndPoint);
    }

    /// <summary>Changes what this node says of itself; completes when that has been sent to somebody, or nobody is there.</summary>
    public async Task UpdateMetadataAsync(byte[] metadata, CancellationToken cancellationToken)
    {
        TaskCompletionSource sent = Completions.New();
        _mailbox.Post(new MembershipCommand.UpdateMetadata(metadata, sent));
        // With gossip switched off the news goes out with probes, if those are on: there is no telling when.
        if (_options.GossipInterval > TimeSpan.Zero)
        {
            await sent.AwaitAsync(cancellationToken);
        }
    }

    /// <summary>Says goodbye.</summary>
    /// <returns>Whether another member heard it, or none was there to hear it.</returns>
    public async Task<bool> LeaveAsync(CancellationToken stopping)
    {
        using var deadline = new CancellationTokenSource(_options.LeaveTimeout, _options.TimeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stopping);
        TaskCompletionSource<bool> left = Completions.New<bool>();
        _mailbox.Post(new MembershipCommand.Leave(left));
        using Activity? activity = _diagnostics.Activities.StartLeave();
        bool heard = await left.Task && await LeaveAnnouncer.AnnounceAsync(both.Token);
        activity?.SetTag("gossip.heard", heard);
        if (!heard)
        {
            activity.Fail("no_answer", "Nobody has heard the goodbye.");
        }

        _diagnostics.Log.HasLeft(Local.Name, heard);
        return heard;
    }

    /// <summary>
    /// Closes the transport and stops every loop. One that is held up by code of the application is waited for only so long: that code
    /// may itself be waiting for the shutdown.
    /// </summary>
    public async Task StopAsync(ActorHost host)
    {
        host.Stop();
        Broadcasts.Close();
        await _transport.DisposeAsync();
        IReadOnlyList<string> heldUp = await host.StopAsync(_options.LeaveTimeout, _options.TimeProvider);
        if (heldUp.Count > 0)
        {
            _diagnostics.Log.HeldUp(string.Join(", ", heldUp), _options.LeaveTimeout);
        }

        _diagnostics.Log.HasShutDown(Local.Name);
        Abandon();
    }

    /// <summary>Lets go of what the process holds of a node that will never run again: its meter, and through it all of the node.</summary>
    public void Abandon() => _diagnostics.Metrics.Dispose();

    private static int CountOf<T>(ChannelReader<T> queue) => queue.CanCount ? queue.Count : 0;

    private static Random Next(Random seeds) => new(seeds.Next());

    private static LayerSettings LayersOf(GossipOptions options) => new()
    {
        Label = Encoding.UTF8.GetBytes(options.Label),
        SkipInboundLabelCheck = options.SkipInboundLabelCheck,
        Keyring = options.Keyring,
        VerifyIncoming = options.VerifyIncoming,
        VerifyOutgoing = options.VerifyOutgoing,
        EncryptionVersion = EncryptionLayer.VersionFor(options.ProtocolVersion),
    };
}
