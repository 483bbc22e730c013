using System.Diagnostics.Metrics;
using Gossip.Members;
using Gossip.Wire;

namespace Gossip.Diagnostics;

/// <summary>The meter "Gossip" of one node: everything that is sent, received, dropped or decided, counted.</summary>
internal sealed class GossipMetrics : IDisposable
{
    public const string MeterName = "Gossip";

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
    private readonly Counter<long> _streams;
    private readonly Counter<long> _healTries;
    private readonly Counter<long> _pushPulls;
    private readonly Histogram<double> _pushPullDuration;

    private static readonly KeyValuePair<string, object?> Sent = new("gossip.direction", "sent");
    private static readonly KeyValuePair<string, object?> Received = new("gossip.direction", "received");

    /// <param name="nodeName">This node's name, a tag of everything measured.</param>
    /// <param name="tags">Tags of the application's own.</param>
    public GossipMetrics(string nodeName, IEnumerable<KeyValuePair<string, object?>>? tags = null)
    {
        _meter = new Meter(new MeterOptions(MeterName) { Tags = [new("gossip.node", nodeName), .. tags ?? []] });
        _packets = _meter.CreateCounter<long>("gossip.packets", "{packet}", "Packets sent and received.");
        _packetBytes = _meter.CreateCounter<long>("gossip.packet.bytes", "By", "Bytes of packets sent and received.");
        _sendFailures = _meter.CreateCounter<long>("gossip.packet.send_failures", "{packet}", "Packets that the network did not take.");
        _dropped = _meter.CreateCounter<long>("gossip.messages.dropped", "{message}", "Messages and packets received and dropped, by reason.");
        _refused = _meter.CreateCounter<long>("gossip.news.refused", "{message}", "News of members that was not believed, by reason.");
        _messages = _meter.CreateCounter<long>("gossip.messages.received", "{message}", "Messages of the application received, by delivery.");
        _policyFailures = _meter.CreateCounter<long>("gossip.policy.failures", "{failure}", "Exceptions of the application's own code, by policy.");
        _probes = _meter.CreateCounter<long>("gossip.probes", "{probe}", "Probes of members, by outcome.");
        _roundTrip = _meter.CreateHistogram<double>("gossip.probe.duration", "s", "Time from a ping to its ack.");
        _suspicions = _meter.CreateCounter<long>("gossip.suspicions", "{suspicion}", "Suspicions begun.");
        _refutations = _meter.CreateCounter<long>("gossip.refutations", "{refutation}", "Times this node had to refute news about itself.");
        _streams = _meter.CreateCounter<long>("gossip.stream.failures", "{stream}", "Connections from others that were refused or came to nothing.");
        _healTries = _meter.CreateCounter<long>("gossip.heal.tries", "{try}", "Lost members and seeds that were tried again, by whether they answered.");
        _pushPulls = _meter.CreateCounter<long>("gossip.push_pulls", "{exchange}", "Push/pull exchanges this node began, by outcome.");
        _pushPullDuration = _meter.CreateHistogram<double>("gossip.push_pull.duration", "s", "Duration of push/pull exchanges this node began.");
    }

    /// <summary>Adds what can only be looked at: how many members, how healthy, how much waits.</summary>
    public void Observe(Func<MemberSnapshot> members, Func<int> health, Func<int> broadcasts, Func<int> news, Func<int> ownBroadcasts, Func<int> messages, Func<int> lost)
    {
        _meter.CreateObservableGauge("gossip.members", () => members().Count, "{member}", "Live members, this node included.");
        _meter.CreateObservableGauge("gossip.health.score", health, "{point}", "The local health score; 0 is healthy.");
        _meter.CreateObservableGauge("gossip.broadcasts.queued", broadcasts, "{message}", "News that is still passed on.");
        _meter.CreateObservableGauge("gossip.mailbox.queued", news, "{message}", "News that waits to be worked through.");
        _meter.CreateObservableGauge("gossip.user_broadcasts.queued", ownBroadcasts, "{message}", "Messages of the application that are still passed on.");
        _meter.CreateObservableGauge("gossip.members.lost", lost, "{member}", "Members that were given up and are tried again now and then.");
        _meter.CreateObservableGauge("gossip.inbox.queued", messages, "{message}", "Messages of the application that wait to be received.");
    }

    public void PacketReceived(int bytes)
    {
        _packets.Add(1, Received);
        _packetBytes.Add(bytes, Received);
    }

    public void PacketSent(int bytes, bool taken)
    {
        if (!taken)
        {
            _sendFailures.Add(1);
            return;
        }

        _packets.Add(1, Sent);
        _packetBytes.Add(bytes, Sent);
    }

    public void Dropped(DropReason reason, int count = 1) => _dropped.Add(count, new KeyValuePair<string, object?>("gossip.reason", NameOf(reason)));

    public void NewsRefused(RefusalReason reason) => _refused.Add(1, new KeyValuePair<string, object?>("gossip.reason", NameOf(reason)));

    public void MessageReceived(Delivery delivery) => _messages.Add(1, new KeyValuePair<string, object?>("gossip.delivery", NameOf(delivery)));

    public void PolicyFailed(string policy) => _policyFailures.Add(1, new KeyValuePair<string, object?>("gossip.policy", policy));

    public void ProbeSucceeded(TimeSpan roundTrip)
    {
        _probes.Add(1, new KeyValuePair<string, object?>("gossip.outcome", "acknowledged"));
        _roundTrip.Record(roundTrip.TotalSeconds);
    }

    public void ProbeFailed() => _probes.Add(1, new KeyValuePair<string, object?>("gossip.outcome", "failed"));

    public void PacketsBlocked() => _probes.Add(1, new KeyValuePair<string, object?>("gossip.outcome", "packets_blocked"));

    public void Suspected() => _suspicions.Add(1);

    public void Refuted() => _refutations.Add(1);

    public void StreamRefused() => _streams.Add(1, new KeyValuePair<string, object?>("gossip.outcome", "refused"));

    public void StreamFailed() => _streams.Add(1, new KeyValuePair<string, object?>("gossip.outcome", "failed"));

    public void HealTried(bool answered) => _healTries.Add(1, new KeyValuePair<string, object?>("gossip.answered", answered));

    public void PushPullCompleted(TimeSpan duration, bool join)
    {
        _pushPulls.Add(1, new KeyValuePair<string, object?>("gossip.outcome", "completed"));
        _pushPullDuration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("gossip.join", join));
    }

    public void PushPullFailed() => _pushPulls.Add(1, new KeyValuePair<string, object?>("gossip.outcome", "failed"));

    public void Dispose() => _meter.Dispose();

    /// <summary>Tag values are constant strings, so that counting allocates nothing.</summary>
    private static string NameOf(DropReason reason) => Enum.GetName(reason) ?? "unknown";

    private static string NameOf(Delivery delivery) => delivery == Delivery.Reliable ? "reliable" : "best_effort";

    private static string NameOf(RefusalReason reason) => Enum.GetName(reason) ?? "unknown";
}
