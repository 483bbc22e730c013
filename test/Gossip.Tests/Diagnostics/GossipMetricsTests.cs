using System.Diagnostics.Metrics;
using Gossip.Diagnostics;
using Gossip.Members;
using Gossip.Wire;

namespace Gossip.Tests.Diagnostics;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class GossipMetricsTests : IDisposable
{
    private readonly List<string> _measured = [];
    private readonly MeterListener _listener = new();
    private readonly GossipMetrics _metrics;
    private readonly string _node = TestContext.CurrentContext.Test.ID;

    public GossipMetricsTests()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            // Other tests run nodes of their own at the same time.
            if (instrument.Meter.Name == "Gossip" && instrument.Meter.Tags!.Any(tag => tag.Key == "gossip.node" && (string?)tag.Value == _node))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.Start();
        _metrics = new GossipMetrics(_node);
    }

    public void Dispose()
    {
        _metrics.Dispose();
        _listener.Dispose();
    }

    [Test]
    public void Packets_and_their_bytes_are_counted_by_direction_and_kind()
    {
        _metrics.PacketReceived(TrafficKind.Ping, 100);
        _metrics.PacketSent(TrafficKind.IndirectPing, 200, taken: true);

        Assert.That(_measured, Is.EqualTo(
        [
            "gossip.packets 1 gossip.direction=received gossip.kind=ping", "gossip.packet.bytes 100 gossip.direction=received gossip.kind=ping",
            "gossip.packets 1 gossip.direction=sent gossip.kind=indirect_ping", "gossip.packet.bytes 200 gossip.direction=sent gossip.kind=indirect_ping",
        ]));
    }

    [Test]
    public void A_packet_that_the_network_did_not_take_is_a_failure_and_not_sent()
    {
        _metrics.PacketSent(TrafficKind.Alive, 200, taken: false);

        Assert.That(_measured, Is.EqualTo(["gossip.packet.send_failures 1 gossip.kind=alive"]));
    }

    [Test]
    public void Drops_are_counted_by_reason_and_kind()
    {
        _metrics.Dropped(DropReason.Overload, TrafficKind.Alive);
        _metrics.Dropped(DropReason.InboxFull, TrafficKind.User);
        _metrics.Dropped(DropReason.LabelMismatch, TrafficKind.Unread);

        Assert.That(_measured, Is.EqualTo(
        [
            "gossip.messages.dropped 1 gossip.reason=overload gossip.kind=alive",
            "gossip.messages.dropped 1 gossip.reason=inbox_full gossip.kind=user",
            "gossip.messages.dropped 1 gossip.reason=label_mismatch gossip.kind=unread",
        ]));
    }

    [Test]
    public void Refused_news_is_counted_by_reason()
    {
        _metrics.NewsRefused(RefusalReason.ImplausibleIncarnation);

        Assert.That(_measured, Is.EqualTo(["gossip.news.refused 1 gossip.reason=implausible_incarnation"]));
    }

    [Test]
    public void Probes_are_counted_by_outcome_and_round_trips_measured_in_seconds()
    {
        _metrics.Probed(ProbeOutcome.Acknowledged);
        _metrics.RoundTrip(TimeSpan.FromMilliseconds(250));
        _metrics.Probed(ProbeOutcome.AcknowledgedLate);
        _metrics.Probed(ProbeOutcome.PacketsBlocked);

        Assert.That(_measured, Is.EqualTo(
        [
            "gossip.probes 1 gossip.outcome=acknowledged", "gossip.probe.duration 0.25",
            "gossip.probes 1 gossip.outcome=acknowledged_late", "gossip.probes 1 gossip.outcome=packets_blocked",
        ]));
    }

    [Test]
    public void Suspicions_refutations_false_alarms_and_failed_streams_are_counted()
    {
        _metrics.Suspected();
        _metrics.Refuted();
        _metrics.FalselyAlarmed(FalseAlarm.Suspicion);
        _metrics.FalselyAlarmed(FalseAlarm.Failure);
        _metrics.StreamRefused();
        _metrics.StreamFailed();

        Assert.That(_measured, Is.EqualTo(
        [
            "gossip.suspicions 1", "gossip.refutations 1",
            "gossip.false_alarms 1 gossip.alarm=suspicion", "gossip.false_alarms 1 gossip.alarm=failure",
            "gossip.stream.failures 1 gossip.outcome=refused", "gossip.stream.failures 1 gossip.outcome=failed",
        ]));
    }

    [Test]
    public void Exchanges_are_counted_by_outcome_and_role_and_those_completed_measured_in_seconds()
    {
        _metrics.PushPullEnded(ExchangeRole.Initiator, join: true, ExchangeOutcome.Completed, TimeSpan.FromSeconds(1.5));
        _metrics.PushPullEnded(ExchangeRole.Responder, join: false, ExchangeOutcome.Failed, TimeSpan.FromSeconds(9));

        Assert.That(_measured, Is.EqualTo(
        [
            "gossip.push_pulls 1 gossip.outcome=completed gossip.role=initiator gossip.join=True",
            "gossip.push_pull.duration 1.5 gossip.role=initiator gossip.join=True",
            "gossip.push_pulls 1 gossip.outcome=failed gossip.role=responder gossip.join=False",
        ]));
    }

    [Test]
    public void Joins_are_counted_and_measured_by_outcome_and_their_seeds_by_whether_they_answered()
    {
        _metrics.Joined(JoinOutcome.Partial, TimeSpan.FromSeconds(2), answered: 3, failed: 1);

        Assert.That(_measured, Is.EqualTo(
        [
            "gossip.joins 1 gossip.outcome=partial", "gossip.join.duration 2 gossip.outcome=partial",
            "gossip.join.seeds 3 gossip.answered=True", "gossip.join.seeds 1 gossip.answered=False",
        ]));
    }

    [Test]
    public void Messages_received_and_failures_of_the_applications_code_are_counted()
    {
        _metrics.MessageReceived(Delivery.Reliable);
        _metrics.MessageReceived(Delivery.BestEffort);
        _metrics.PolicyFailed(nameof(IMemberFilter));

        Assert.That(_measured, Is.EqualTo(
        [
            "gossip.messages.received 1 gossip.delivery=reliable", "gossip.messages.received 1 gossip.delivery=best_effort",
            "gossip.policy.failures 1 gossip.policy=IMemberFilter",
        ]));
    }

    [Test]
    public void The_applications_tags_are_on_everything_measured()
    {
        var tags = new List<KeyValuePair<string, object?>>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Tags?.Contains(new("gossip.node", "tagged")) == true)
            {
                tags.AddRange(instrument.Meter.Tags.Where(tag => tag.Key == "region"));
            }
        };
        listener.Start();

        using var metrics = new GossipMetrics("tagged", [new("region", "north")]);

        Assert.That(tags, Has.Count.GreaterThan(10).And.All.EqualTo(new KeyValuePair<string, object?>("region", "north")));
    }

    [Test]
    public void Gauges_show_what_is_there_when_they_are_looked_at()
    {
        NodeGauges gauges = Some.Gauges();
        _metrics.Observe(gauges);

        _listener.RecordObservableInstruments();

        Assert.That(_measured, Is.EquivalentTo(
        [
            "gossip.members 2 gossip.state=alive", "gossip.members 1 gossip.state=suspect", "gossip.members 1 gossip.state=failed",
            "gossip.members 0 gossip.state=left", "gossip.members.lost 1", "gossip.members.stream_only 2",
            "gossip.reachability 0 gossip.state=unknown", "gossip.reachability 0 gossip.state=reachable",
            "gossip.reachability 1 gossip.state=partly_blocked", "gossip.reachability 0 gossip.state=blocked",
            "gossip.reachability 0 gossip.state=unreachable",
            "gossip.join.state 0 gossip.state=alone", "gossip.join.state 1 gossip.state=joining", "gossip.join.state 0 gossip.state=joined",
            "gossip.health.score 3", "gossip.queue.length 4 gossip.queue=bounded", "gossip.queue.length 5 gossip.queue=unbounded",
            "gossip.queue.capacity 10 gossip.queue=bounded", "gossip.ping.active 6", "gossip.indirect_ping.active 7",
            "gossip.stream.active 8", "gossip.stream.memory 9", "gossip.push_pull.active 10",
            "gossip.transport.drops 2 gossip.kind=packet", "gossip.transport.drops 7 gossip.kind=connection",
            "gossip.transport.errors 3 gossip.kind=packet", "gossip.transport.errors 8 gossip.kind=connection",
        ]));
    }

    [Test]
    public void A_node_that_has_shut_down_is_not_looked_at_any_more()
    {
        _metrics.Observe(Some.Gauges());

        _metrics.Dispose();
        _listener.RecordObservableInstruments();

        Assert.That(_measured, Is.Empty);
    }

    [Test]
    public void Counting_allocates_nothing_whether_anybody_listens_or_not([Values] bool listens)
    {
        using var metrics = new GossipMetrics("counting");
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (listens && instrument.Meter.Tags?.Contains(new("gossip.node", "counting")) == true)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        long measured = 0;
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => measured += value);
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => measured++);
        listener.Start();

        Assert.That(Allocations.OfHundred(() => CountEverything(metrics)), Is.Zero);
        Assert.That(measured > 0, Is.EqualTo(listens));
    }

    /// <summary>Once each, as a node does it.</summary>
    private static void CountEverything(GossipMetrics metrics)
    {
        metrics.PacketReceived(TrafficKind.Ping, 100);
        metrics.PacketSent(TrafficKind.Ack, 100, taken: true);
        metrics.PacketSent(TrafficKind.Ack, 100, taken: false);
        metrics.Dropped(DropReason.Malformed, TrafficKind.Alive);
        metrics.NewsRefused(RefusalReason.TableFull);
        metrics.MessageReceived(Delivery.BestEffort);
        metrics.PolicyFailed(nameof(IMemberFilter));
        metrics.Probed(ProbeOutcome.Acknowledged);
        metrics.RoundTrip(TimeSpan.FromMilliseconds(1));
        metrics.Suspected();
        metrics.Refuted();
        metrics.FalselyAlarmed(FalseAlarm.Suspicion);
        metrics.PushPullEnded(ExchangeRole.Responder, join: true, ExchangeOutcome.Completed, TimeSpan.FromMilliseconds(1));
    }

    private void Note<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        where T : struct
    {
        string line = FormattableString.Invariant($"{instrument.Name} {value}");
        foreach ((string key, object? tag) in tags)
        {
            line += $" {key}={tag}";
        }

        _measured.Add(line);
    }
}
