using System.Diagnostics.Metrics;
using Gossip.Members;
using Gossip.Wire;

namespace Gossip.Diagnostics;

/// <summary>
/// The meter "Gossip" of one node: everything that is sent, received, dropped or decided, counted. Counting costs next to nothing while
/// nobody listens, and allocates nothing in any case. docs/telemetry.md lists every instrument.
/// </summary>
internal sealed class GossipMetrics : IDisposable
{
    public const string MeterName = "Gossip";

    /// <summary>In seconds: from a fifth of a millisecond, within a rack, to more than any probe waits.</summary>
    private static readonly double[] RoundTripBounds = [0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2];

    /// <summary>In seconds: up to what a stream may take.</summary>
    private static readonly double[] ExchangeBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private static readonly EnumTags<TrafficKind> Kinds = new("gossip.kind");
    private static readonly EnumTags<DropReason> DropReasons = new("gossip.reason");
    private static readonly EnumTags<RefusalReason> RefusalReasons = new("gossip.reason");
    private static readonly EnumTags<Delivery> Deliveries = new("gossip.delivery");
    private static readonly EnumTags<ProbeOutcome> ProbeOutcomes = new("gossip.outcome");
    private static readonly EnumTags<JoinState> JoinStates = new("gossip.state");
    private static readonly EnumTags<JoinOutcome> JoinOutcomes = new("gossip.outcome");
    private static readonly EnumTags<ExchangeOutcome> ExchangeOutcomes = new("gossip.outcome");
    private static readonly EnumTags<ExchangeRole> ExchangeRoles = new("gossip.role");
    private static readonly EnumTags<FalseAlarm> FalseAlarms = new("gossip.alarm");

    private readonly Meter _meter;
    private readonly Counter<long> _packets;
    private readonly Counter<long> _packetBytes;
    private readonly Counter<long> _sendFailures;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _messages;
    private readonly Counter<long> _policyFailures;
    private readonly Counter<long> _probes;
    private readonly Histogram<double> _roundTrip;
    private readonly Counter<long> _suspicions;
    private readonly Counter<long> _refutations;
    private readonly Counter<long> _falseAlarms;
    private readonly Counter<long> _streamFailures;
    private readonly Counter<long> _healTries;
    private readonly Counter<long> _joins;
    private readonly Histogram<double> _joinDuration;
    private readonly Counter<long> _joinSeeds;
    private readonly Counter<long> _joinTries;
    private readonly Counter<long> _pushPulls;
    private readonly Histogram<double> _pushPullDuration;

    /// <param name="nodeName">This node's name, a tag of everything measured.</param>
    /// <param name="tags">Tags of the application's own.</param>
    public GossipMetrics(string nodeName, IEnumerable<KeyValuePair<string, object?>>? tags = null)
    {
        NodeName = nodeName;
        _meter = new Meter(new MeterOptions(MeterName)
        {
            Version = typeof(GossipMetrics).Assembly.GetName().Version?.ToString(3),
            Tags = [new("gossip.node", nodeName), .. tags ?? []],
        });
        _packets = _meter.CreateCounter<long>("gossip.packets", "{packet}", "Packets sent and received.");
        _packetBytes = _meter.CreateCounter<long>("gossip.packet.bytes", "By", "Bytes of packets sent and received.");
        _sendFailures = _meter.CreateCounter<long>("gossip.packet.send_failures", "{packet}", "Packets that the network did not take.");
        _dropped = _meter.CreateCounter<long>("gossip.messages.dropped", "{message}", "Messages, packets and connections received and dropped.");
        _refused = _meter.CreateCounter<long>("gossip.news.refused", "{message}", "News of members that was not believed.");
        _messages = _meter.CreateCounter<long>("gossip.messages.received", "{message}", "Messages of the application received.");
        _policyFailures = _meter.CreateCounter<long>("gossip.policy.failures", "{failure}", "Exceptions of the application's own code.");
        _probes = _meter.CreateCounter<long>("gossip.probes", "{probe}", "Probes of members.");
        _roundTrip = Histogram("gossip.probe.duration", "Round trip of probes that were answered within the probe timeout.", RoundTripBounds);
        _suspicions = _meter.CreateCounter<long>("gossip.suspicions", "{suspicion}", "Suspicions begun.");
        _refutations = _meter.CreateCounter<long>("gossip.refutations", "{refutation}", "Times this node had to refute news about itself.");
        _falseAlarms = _meter.CreateCounter<long>("gossip.false_alarms", "{alarm}", "Suspicions refuted and failures taken back.");
        _streamFailures = _meter.CreateCounter<long>("gossip.stream.failures", "{stream}", "Connections of others that were refused or came to nothing.");
        _healTries = _meter.CreateCounter<long>("gossip.heal.tries", "{try}", "Lost members and seeds that were tried again.");
        _joins = _meter.CreateCounter<long>("gossip.joins", "{join}", "Joins through seeds.");
        _joinDuration = Histogram("gossip.join.duration", "Duration of joins.", ExchangeBounds);
        _joinSeeds = _meter.CreateCounter<long>("gossip.join.seeds", "{seed}", "Addresses of seeds that were asked in joins, and seeds that have none.");
        _joinTries = _meter.CreateCounter<long>("gossip.join.tries", "{try}", "Tries to join in the background, by the state they led to.");
        _pushPulls = _meter.CreateCounter<long>("gossip.push_pulls", "{exchange}", "Push/pull exchanges.");
        _pushPullDuration = Histogram("gossip.push_pull.duration", "Duration of push/pull exchanges that were completed.", ExchangeBounds);
    }

    public string NodeName { get; }

    /// <summary>Adds what can only be looked at.</summary>
    public void Observe(NodeGauges gauges) => gauges.AddTo(_meter);

    public void PacketReceived(TrafficKind kind, int bytes) => CountPacket(MetricTags.Received, kind, bytes);

    public void PacketSent(TrafficKind kind, int bytes, bool taken)
    {
        if (taken)
        {
            CountPacket(MetricTags.Sent, kind, bytes);
        }
        else
        {
            _sendFailures.Add(1, Kinds[(int)kind]);
        }
    }

    public void Dropped(DropReason reason, TrafficKind kind, int count = 1) => _dropped.Add(count, DropReasons[(int)reason], Kinds[(int)kind]);

    public void NewsRefused(RefusalReason reason) => _refused.Add(1, RefusalReasons[(int)reason]);

    public void MessageReceived(Delivery delivery) => _messages.Add(1, Deliveries[(int)delivery]);

    public void PolicyFailed(string policy) => _policyFailures.Add(1, new KeyValuePair<string, object?>("gossip.policy", policy));

    public void Probed(ProbeOutcome outcome) => _probes.Add(1, ProbeOutcomes[(int)outcome]);

    public void RoundTrip(TimeSpan duration) => _roundTrip.Record(duration.TotalSeconds);

    public void Suspected() => _suspicions.Add(1);

    public void Refuted() => _refutations.Add(1);

    public void FalselyAlarmed(FalseAlarm alarm) => _falseAlarms.Add(1, FalseAlarms[(int)alarm]);

    public void StreamRefused() => _streamFailures.Add(1, MetricTags.StreamRefused);

    public void StreamFailed() => _streamFailures.Add(1, MetricTags.StreamFailed);

    public void HealTried(bool answered) => _healTries.Add(1, MetricTags.IsAnswered(answered));

    /// <summary>A try to join in the background is over.</summary>
    public void JoinTried(JoinState state) => _joinTries.Add(1, JoinStates[(int)state]);

    /// <summary>A join is over.</summary>
    /// <param name="outcome">How it ended.</param>
    /// <param name="duration">How long it took.</param>
    /// <param name="answered">How many addresses answered.</param>
    /// <param name="failed">How many did not, seeds without any included.</param>
    public void Joined(JoinOutcome outcome, TimeSpan duration, int answered, int failed)
    {
        _joins.Add(1, JoinOutcomes[(int)outcome]);
        _joinDuration.Record(duration.TotalSeconds, JoinOutcomes[(int)outcome]);
        _joinSeeds.Add(answered, MetricTags.IsAnswered(true));
        _joinSeeds.Add(failed, MetricTags.IsAnswered(false));
    }

    public void PushPullEnded(ExchangeRole role, bool join, ExchangeOutcome outcome, TimeSpan duration)
    {
        _pushPulls.Add(1, ExchangeOutcomes[(int)outcome], ExchangeRoles[(int)role], MetricTags.Join(join));
        if (outcome == ExchangeOutcome.Completed)
        {
            _pushPullDuration.Record(duration.TotalSeconds, ExchangeRoles[(int)role], MetricTags.Join(join));
        }
    }

    public void Dispose() => _meter.Dispose();

    private void CountPacket(KeyValuePair<string, object?> direction, TrafficKind kind, int bytes)
    {
        if (_packets.Enabled)
        {
            _packets.Add(1, direction, Kinds[(int)kind]);
        }

        if (_packetBytes.Enabled)
        {
            _packetBytes.Add(bytes, direction, Kinds[(int)kind]);
        }
    }

    private Histogram<double> Histogram(string name, string description, double[] bounds) => _meter.CreateHistogram(
        name, "s", description, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = bounds });
}
