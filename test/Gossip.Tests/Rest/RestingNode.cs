using System.Net;
using Gossip.Detection;
using Gossip.Diagnostics;
using Gossip.Dissemination;
using Gossip.Members;
using Gossip.Messaging;
using Gossip.Reception;
using Gossip.Scheduling;
using Gossip.Security;
using Gossip.Transports;
using Gossip.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gossip.Tests.Rest;

/// <summary>
/// What of a node works while nothing changes: it receives, answers, probes, relays and gossips, all on the thread that starts it and
/// moves the clock. Its members are given to it, since nothing it hears at rest reaches the membership loop.
/// </summary>
internal sealed class RestingNode : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _loops = [];
    private readonly NodeDiagnostics _diagnostics;
    private readonly MembershipMailbox _mailbox;
    private readonly MemberTable _table;
    private readonly PacketReceiver _receiver;
    private readonly Prober _prober;
    private readonly Gossiper _gossiper;
    private readonly IndirectPinger _indirectPinger;

    public RestingNode(int number, Dictionary<IPEndPoint, InlineTransport> network, GossipOptions options)
    {
        TimeProvider clock = options.TimeProvider;
        Transport = new InlineTransport(network, new IPEndPoint(new IPAddress([10, 0, 0, (byte)number]), 7946), clock);
        Local = new LocalNode($"node-{number}", Transport.LocalEndPoints[0], [], MemberVersions.Of(options));
        Local.NextIncarnation();
        _diagnostics = new NodeDiagnostics(new GossipLog(NullLogger.Instance), new LogThrottle(options.LogInterval, clock), new GossipMetrics(Local.Name));
        var layers = new LayerSettings
        {
            Keyring = options.Keyring,
            VerifyIncoming = options.VerifyIncoming,
            VerifyOutgoing = options.VerifyOutgoing,
            EncryptionVersion = EncryptionLayer.VersionFor(options.ProtocolVersion),
        };
        _table = new MemberTable(options.MaximumMembers, hashSeed: number);
        _mailbox = new MembershipMailbox(options.HandoffQueueDepth);
        var filled = new Signal();
        News = new TransmitLimitedQueue(filled);
        var messages = new TransmitLimitedQueue(filled);
        var health = new LocalHealth(options.AwarenessMaximumMultiplier);
        var roundTrips = new RoundTrips(options);
        var reader = new NewsReader(_table, Local);
        var networks = new NetworkPolicy(allowed: null);
        var codec = new StreamCodec(options.StreamTimeout, clock, layers, new StreamMemoryBudget(options.MaximumStreamMemory));

        Sender = NewSender();
        _gossiper = new Gossiper(_table, News, messages, filled, NewSender(), options, new Random(number), Local.Name);
        _prober = new Prober(
            _table,
            Local,
            health,
            new ProbeOrder(_table, Local.Name, new Random(number)),
            PendingProbes,
            NewSender(),
            new StreamPinger(Transport, Local, codec, options, _diagnostics),
            roundTrips,
            new PingObservations(options, _diagnostics),
            new ProbeAnswers(_table),
            _mailbox,
            options,
            clock,
            new Random(number),
            _diagnostics);
        _indirectPinger = new IndirectPinger(_table, Local, health, PendingProbes, roundTrips, NewSender(), options, _diagnostics.Metrics);
        _receiver = new PacketReceiver(
            Transport.Packets,
            layers,
            reader,
            new MemberAdmission(_table, Local, _mailbox, reader, networks, options, _diagnostics),
            _mailbox,
            PendingProbes,
            _indirectPinger,
            new PingResponder(_table, Local, NewSender(), options.Rules, _diagnostics),
            new MessageReceiver(
                new MessageInbox(options.InboxDepth, options.MaximumInboxBytes),
                new BroadcastQueue(messages, options.PacketBufferSize, options.BroadcastQueueDepth, options.MessageRelay, _diagnostics),
                options,
                _diagnostics),
            networks,
            _diagnostics);

        PacketSender NewSender() => new(Transport, News, messages, _table, layers, options, _diagnostics.Metrics);
    }

    public InlineTransport Transport { get; }

    public LocalNode Local { get; }

    public TransmitLimitedQueue News { get; }

    public PendingProbes PendingProbes { get; } = new();

    /// <summary>Sends what a test wants to have sent.</summary>
    public PacketSender Sender { get; }

    /// <summary>How much news waits for the membership loop: none at rest.</summary>
    public int NewsHeard => _mailbox.NewsCount;

    /// <summary>This node as others know it.</summary>
    public Member Member => new(Local.Name, Local.EndPoint, [], Local.Versions, Local.Incarnation, MemberState.Alive, default);

    public void Know(IEnumerable<RestingNode> members)
    {
        foreach (RestingNode member in members)
        {
            _table.Add(member.Member);
        }

        _table.Publish();
    }

    public void Receive()
    {
        Transport.Start();
        _loops.Add(_receiver.RunAsync(_stopping.Token));
    }

    public void Probe() => _loops.Add(_prober.RunAsync(_stopping.Token));

    public void Gossip() => _loops.Add(_gossiper.RunAsync(_stopping.Token));

    public void Relay() => _loops.Add(_indirectPinger.RunAsync(_stopping.Token));

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Transport.DisposeAsync();
        try
        {
            await Task.WhenAll(_loops);
        }
        catch (OperationCanceledException)
        {
            // The way loops end.
        }

        _diagnostics.Metrics.Dispose();
        _stopping.Dispose();
    }
}
