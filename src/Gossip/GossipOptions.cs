using System.Net;
using Gossip.Joining;
using Gossip.Members;
using Gossip.Security;
using Gossip.Transports;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gossip;

/// <summary>
/// How a node takes part in a cluster. Start from a preset and change what differs:
/// <c>GossipOptions.Lan() with { NodeName = "web-1" }</c>. The options are copied when the cluster starts.
/// </summary>
/// <remarks>
/// Every node of a cluster should use the same intervals and multipliers: timeouts are computed from one's own options,
/// and a node that is much more patient or impatient than the others disagrees with them.
/// </remarks>
public sealed partial record GossipOptions
{
    /// <summary>The port memberlist and its descendants listen on by default.</summary>
    public const int DefaultPort = 7946;

    /// <summary>Holds one alive message with the longest name and metadata.</summary>
    internal const int SmallestPacketBuffer = 1200;

    /// <summary>What fits into a UDP datagram.</summary>
    internal const int LargestPacketBuffer = 65_507;

    /// <summary>The name of this node, unique in the cluster, 1 to 255 bytes of UTF-8. The machine's name by default.</summary>
    public string NodeName { get; set; } = Environment.MachineName;

    /// <summary>
    /// Where to listen, for packets and streams alike; at least one. Port 0 takes a free port, the same for both and for
    /// every address. 0.0.0.0:7946 by default.
    /// </summary>
    public IReadOnlyList<IPEndPoint> BindEndPoints { get; set; } = [new(IPAddress.Any, DefaultPort)];

    /// <summary>
    /// Where others reach this node, when that differs from where it listens. Port 0 means the bound port.
    /// By default the first bound address, or this machine's first private address when bound to any.
    /// </summary>
    public IPEndPoint? AdvertiseEndPoint { get; set; }

    /// <summary>
    /// As <see cref="AdvertiseEndPoint"/>, but by name: <c>host</c> or <c>host:port</c>, resolved once when the cluster starts, to an
    /// address of a family this node listens to. The bound port by default. Not together with <see cref="AdvertiseEndPoint"/>.
    /// </summary>
    public string? AdvertiseHost { get; set; }

    /// <summary>
    /// Which addresses of a host name are used, and which first; for seeds, and for what this node advertises of itself where there is
    /// a choice. All alike by default. Addresses that are given as such are always used.
    /// </summary>
    public AddressFamilyPreference AddressFamilyPreference { get; set; }

    /// <summary>
    /// The name servers to ask for names, in this order, instead of the system's resolver; none by default. The system's hosts file and
    /// search domains then have no effect.
    /// </summary>
    public IReadOnlyList<IPEndPoint> NameServers { get; set; } = [];

    /// <summary>
    /// Where to find members, as <see cref="Cluster.JoinAsync"/> takes them: from the start, and whenever this node finds itself alone
    /// again, it tries in the background until one answers. None by default. At most 1,024. <see cref="SeedProvider"/> adds to them.
    /// </summary>
    public IReadOnlyList<string> Seeds { get; set; } = [];

    /// <summary>Tells further seeds, asked anew at each try; none by default. A file, for instance: <see cref="FileSeedProvider"/>.</summary>
    public ISeedProvider? SeedProvider { get; set; }

    /// <summary>
    /// How long the background waits after a first try to join that nobody answered; twice as long after each further one, up to
    /// <see cref="JoinRetryMaximumDelay"/>. Each wait is drawn anew between half of that and all of it. 1 s. More than zero.
    /// </summary>
    public TimeSpan JoinRetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest the background waits between two tries to join. 30 s. At least <see cref="JoinRetryDelay"/>.</summary>
    public TimeSpan JoinRetryMaximumDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Remembers members from one run of this node to the next; those of the last run are tried when no seed answers. Nothing is
    /// remembered by default. A file, for instance: <see cref="FilePeerStore"/>.
    /// </summary>
    public IPeerStore? PeerStore { get; set; }

    /// <summary>How often at most a changed membership is saved to <see cref="PeerStore"/>. 10 s. More than zero.</summary>
    public TimeSpan PeerSaveInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>What this node tells the others of itself, 0 to 512 bytes.</summary>
    public ReadOnlyMemory<byte> Metadata { get; set; }

    /// <summary>The gossip protocol version to speak, 1 to 5. 2 by default, which every peer of the last decade understands.</summary>
    public byte ProtocolVersion { get; set; } = 2;

    /// <summary>The versions of the application's own protocol. 0, 0, 0 by default; a cluster of Serf agents needs 2, 5, 4.</summary>
    public ApplicationProtocol ApplicationProtocol { get; set; }

    /// <summary>
    /// The name of the cluster on the wire, at most 255 bytes of UTF-8; none by default. Nodes whose labels differ do not hear each
    /// other, so that clusters that share a network, or an address that was used again, never mix. Not a secret.
    /// </summary>
    public string Label { get; set; } = "";

    /// <summary>Whether a proxy in front of this node has already taken the label off what arrives. Off.</summary>
    public bool SkipInboundLabelCheck { get; set; }

    /// <summary>
    /// The keys that encrypt and authenticate everything (AES-GCM); none by default, which leaves all in clear. May be changed while the
    /// cluster runs. docs/security.md says how to rotate keys and how to turn encryption on in a running cluster.
    /// </summary>
    public Keyring? Keyring { get; set; }

    /// <summary>Whether what arrives unencrypted is dropped, given a <see cref="Keyring"/>. On; off only while encryption is being turned on.</summary>
    public bool VerifyIncoming { get; set; } = true;

    /// <summary>Whether what is sent is encrypted, given a <see cref="Keyring"/>. On; off only while encryption is being turned on.</summary>
    public bool VerifyOutgoing { get; set; } = true;

    /// <summary>
    /// The networks that members may be in and that packets and streams are taken from; <see langword="null"/>, the default, allows every
    /// address, an empty list none. Both where something comes from and the address that a member is said to have must be allowed.
    /// </summary>
    public IReadOnlyList<IPNetwork>? AllowedNetworks { get; set; }

    /// <summary>Whether seeds, and addresses that are sent to, have to name the node that is expected there. Off.</summary>
    public bool RequireNodeNames { get; set; }

    /// <summary>How many streams that others opened are served at once; more are closed and counted. 2048. Range 1 to 65,535.</summary>
    public int MaximumStreams { get; set; } = 2048;

    /// <summary>How many of these may come from one address. 1024. Range 1 to 65,535.</summary>
    public int MaximumStreamsOfOneSource { get; set; } = 1024;

    /// <summary>
    /// How many push/pulls that others began are worked on at once; more wait for their turn, for at most half of
    /// <see cref="StreamTimeout"/>. 128. Range 1 to 65,535.
    /// </summary>
    public int MaximumPushPulls { get; set; } = 128;

    /// <summary>
    /// How many bytes all streams together may hold of messages not yet worked through; beyond that streams are ended and counted.
    /// 256 MiB. At least 96 MiB, which holds the largest message there is, compressed and inflated.
    /// </summary>
    public long MaximumStreamMemory { get; set; } = 256L << 20;

    /// <summary>
    /// The longest a stream may take to connect, and each of its reads and writes. Also bounds a push/pull. 10 s (WAN 30 s, local 1 s).
    /// </summary>
    public TimeSpan StreamTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How often a member is probed; one member each interval, so each is probed about every n × interval. Stretched by a poor
    /// health score (Lifeguard §IV-A). Zero switches failure detection off. 1 s (WAN 5 s).
    /// </summary>
    public TimeSpan ProbeInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a direct probe waits for its ack before others are asked to try; less than <see cref="ProbeInterval"/>, and about the
    /// 99th percentile of the network's round trip. 500 ms (WAN 3 s, local 200 ms).
    /// </summary>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Whether a direct probe waits only as long as answers usually take before others are asked to try: the smoothed round trip and four
    /// deviations (RFC 6298), at least two fifths of <see cref="ProbeTimeout"/> and at most all of it. A probe may then fail after
    /// <see cref="ProbeTimeout"/> instead of after <see cref="ProbeInterval"/>: once every member that was asked has said that it got no
    /// answer either. Off; docs/evaluation.md has what it brings and costs.
    /// </summary>
    public bool AdaptiveProbeTimeout { get; set; }

    /// <summary>How many members are asked to probe one that did not answer (SWIM §3.1, k). 3 (local 1). Range 0 to 255.</summary>
    public int IndirectChecks { get; set; } = 3;

    /// <summary>Whether a probe that times out is also tried over a stream, to tell a dead member from blocked packets.</summary>
    public bool EnableStreamPings { get; set; } = true;

    /// <summary>
    /// Which members may be pinged over a stream; all by default. Asked by the prober, so it has to return at once; if it throws, that is
    /// logged and means no.
    /// </summary>
    public Predicate<Member>? AllowStreamPing { get; set; }

    /// <summary>
    /// How many times a broadcast is sent by each node: this × ⌈log10(n + 1)⌉. More survives more loss and costs more bytes. 4 (local 2). Range 1 to 255.
    /// </summary>
    public int RetransmitMultiplier { get; set; } = 4;

    /// <summary>
    /// The shortest time a suspect has to refute: this × max(1, log10 n) × <see cref="ProbeInterval"/>. More forgives slow members
    /// and detects later. 4 (WAN 6, local 3). Range 1 to 255.
    /// </summary>
    public int SuspicionMultiplier { get; set; } = 4;

    /// <summary>
    /// The longest time a suspect has, as a multiple of the shortest. A suspicion starts with the longest and comes down as others
    /// confirm it (Lifeguard §IV-B). 6. Range 1 to 255.
    /// </summary>
    public int SuspicionMaximumTimeoutMultiplier { get; set; } = 6;

    /// <summary>The ceiling of the health score: it moves between 0 and this − 1 (Lifeguard §IV-A). 8. Range 1 to 255.</summary>
    public int AwarenessMaximumMultiplier { get; set; } = 8;

    /// <summary>
    /// How often the whole state is exchanged with a random member, at up to 32 members; longer in larger clusters.
    /// Zero switches it off. 30 s (WAN 60 s, local 15 s).
    /// </summary>
    public TimeSpan PushPullInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often news is passed on. Zero switches gossip off: news then travels with probes and push/pull alone. 200 ms (WAN 500 ms, local 100 ms).</summary>
    public TimeSpan GossipInterval { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>To how many random members news is passed each <see cref="GossipInterval"/>. 3 (WAN 4). Range 1 to 255.</summary>
    public int GossipNodes { get; set; } = 3;

    /// <summary>
    /// How long a failed or departed member is still gossiped to, so that it can refute, and remembered. 30 s (WAN 60 s, local 15 s).
    /// </summary>
    public TimeSpan GossipToTheDeadTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How often one member that failed, or one seed that is not among the live members, is tried again, so that a cluster that fell apart
    /// becomes one again however long that lasted. At more than 16 members each tries the less often, so that 16 try in each interval;
    /// the time is drawn anew each time between half and one and a half of it. A try costs one connection, and one push/pull if it is
    /// answered. Zero switches healing off. 30 s (WAN 60 s, local 15 s).
    /// </summary>
    public TimeSpan HealInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>For how long failed members are tried again. 72 h.</summary>
    public TimeSpan RememberLostMembers { get; set; } = TimeSpan.FromHours(72);

    /// <summary>
    /// How long a member must have been failed before its name may pass to another address. Zero, the default: at once, and that of a live
    /// member too as soon as it does not answer a ping that names it, so that a node restarted elsewhere is itself again within seconds.
    /// Otherwise a claim made earlier is a <see cref="NameConflict"/>; longer than <see cref="GossipToTheDeadTime"/>: the name is free when the
    /// member is forgotten. The name of a member that has left passes at once always.
    /// </summary>
    public TimeSpan DeadNodeReclaimTime { get; set; }

    /// <summary>Whether packets and push/pulls are compressed where that makes them smaller. On.</summary>
    public bool EnableCompression { get; set; } = true;

    /// <summary>The largest packet to send, in bytes: what the path carries unfragmented. 1400. Range 1,200 to 65,507.</summary>
    public int PacketBufferSize { get; set; } = 1400;

    /// <summary>How many membership messages may wait to be worked through before new ones are dropped and counted. 1024. Range 16 to 1,048,576.</summary>
    public int HandoffQueueDepth { get; set; } = 1024;

    /// <summary>
    /// How many messages of the application may wait to be received. When so many wait, or <see cref="MaximumInboxBytes"/>, a message
    /// that comes in a packet is dropped and counted, and one that comes over a stream waits for half of <see cref="StreamTimeout"/>,
    /// then its sender is told. 1024. Range 1 to 1,048,576.
    /// </summary>
    public int InboxDepth { get; set; } = 1024;

    /// <summary>How many bytes the messages that wait to be received may have together. 64 MiB. At least 20 MiB, the longest message.</summary>
    public long MaximumInboxBytes { get; set; } = 64L << 20;

    /// <summary>
    /// How many broadcasts of the application may be on their way; beyond that those sent most often are dropped, and whoever waits for
    /// them is told. 10,000. Range 1 to 1,048,576.
    /// </summary>
    public int BroadcastQueueDepth { get; set; } = 10_000;

    /// <summary>How many members are remembered at most, failed and departed ones included. 100,000. Range 2 to 1,048,576.</summary>
    public int MaximumMembers { get; set; } = 100_000;

    /// <summary>How many addresses are joined at the same time. 8. Range 1 to 256.</summary>
    public int JoinParallelism { get; set; } = 8;

    /// <summary>
    /// The longest a leave waits to be heard, and with it how long cancelling the token given to <see cref="Cluster.StartAsync"/>
    /// takes until the node is down. Also the longest a shutdown waits for code of the application that does not return. 5 s.
    /// </summary>
    public TimeSpan LeaveTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often at most the same cause is logged. 10 s.</summary>
    public TimeSpan LogInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>State of the application that travels with every push/pull; none by default.</summary>
    public IStateExchange? StateExchange { get; set; }

    /// <summary>What becomes of the application's messages that come in packets: by default they are received and go no further.</summary>
    public IMessageRelay? MessageRelay { get; set; }

    /// <summary>Who may be a member at all; everyone by default.</summary>
    public IMemberFilter? MemberFilter { get; set; }

    /// <summary>Whether this node and another cluster may become one; they always may by default.</summary>
    public IMergePolicy? MergePolicy { get; set; }

    /// <summary>
    /// Whether <see cref="Cluster.WatchAsync"/> also tells of suspicions: <see cref="MemberSuspected"/> and <see cref="MemberRefuted"/>. Off:
    /// a suspicion that is refuted changes nothing that most applications care for.
    /// </summary>
    public bool ReportSuspicions { get; set; }

    /// <summary>Is told of every probe that was answered directly; nobody by default.</summary>
    public IPingObserver? PingObserver { get; set; }

    /// <summary>Tags on everything the meter "Gossip" measures of this node, beside <c>gossip.node</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> MetricTags { get; set; } = [];

    /// <summary>The transport to use instead of sockets. The cluster starts and disposes it; <see cref="BindEndPoints"/> is then unused.</summary>
    public ITransport? Transport { get; set; }

    /// <summary>Where log messages go. Nowhere by default.</summary>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    /// <summary>Where all time comes from.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Checks every option, as <see cref="Cluster.StartAsync"/> does.</summary>
    /// <exception cref="GossipOptionsException">The options cannot work; every fault is named.</exception>
    public void Validate() => GossipOptionsValidation.Validate(this);

    /// <summary>The seed of every random choice; random itself by default.</summary>
    internal int? RandomSeed { get; set; }

    /// <summary>Finds the addresses that a seed stands for; by default as the options above say.</summary>
    internal ResolveSeed ResolveSeed
    {
        get => field ?? new SeedResolver(this).ResolveAsync;
        set;
    }

    /// <summary>Sees every change of the member table; nobody by default.</summary>
    internal IMembershipObserver? MembershipObserver { get; set; }

    /// <summary>
    /// Members this node knows from the start, as if it had been in their cluster for long: not asked, not verified, not passed on.
    /// How the simulation begins with thousands of nodes at rest.
    /// </summary>
    internal IReadOnlyList<Member> KnownMembers { get; set; } = [];

    /// <summary>Which rules beyond memberlist's are followed; all by default.</summary>
    internal ProtocolRules Rules { get; set; } = ProtocolRules.All;

    /// <summary>Where the actors run; the thread pool by default.</summary>
    internal TaskScheduler Scheduler { get; set; } = TaskScheduler.Default;
}
