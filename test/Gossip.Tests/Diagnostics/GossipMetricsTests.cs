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
    public void Packets_and_their_bytes_are_counted_by_direction()
    {
        _metrics.PacketReceived(100);
        _metrics.PacketSent(200, taken: true);

        Assert.That(_measured, Is.EqualTo(
        [
            "gossip.packets 1 gossip.direction=received", "gossip.packet.bytes 100 gossip.direction=received",
            "gossip.packets 1 gossip.direction=sent", "gossip.packet.bytes 200 gossip.direction=sent",
        ]));
    }

    [Test]
    public void A_packet_that_the_network_did_not_take_is_a_failure_and_not_sent()
    {
        _metrics.PacketSent(200, taken: false);

        Assert.That(_measured, Is.EqualTo(["gossip.packet.send_failures 1"]));
    }

    [Test]
    public void Drops_are_counted_by_reason()
    {
        foreach (DropReason reason in Enum.GetValues<DropReason>())
        {
            _metrics.Dropped(reason);
        }

        Assert.That(_measured, Is.EqualTo(Enum.GetNames<DropReason>().Select(reason => $"gossip.messages.dropped 1 gossip.reason={reason}")));
    }

    [Test]
    public void Refused_news_is_counted_by_reason()
    {
        foreach (RefusalReason reason in Enum.GetValues<RefusalReason>())
        {
            _metrics.NewsRefused(reason);
        }

        Assert.That(_measured, Is.EqualTo(Enum.GetNames<RefusalReason>().Select(reason => $"gossip.news.refused 1 gossip.reason={reason}")));
    }

    [Test]
    public void Probes_are_counted_by_outcome_and_the_round_trip_of_those_answered_measured_in_seconds()
    {
        _metrics.ProbeSucceeded(TimeSpan.FromMilliseconds(250));
        _metrics.ProbeFailed();
        _metrics.PacketsBlocked();

        Assert.That(_measured, Is.EqualTo(
        [
            "gossip.probes 1 gossip.outcome=acknowledged", "gossip.probe.duration 0.25",
            "gossip.probes 1 gossip.outcome=failed", "gossip.probes 1 gossip.outcome=packets_blocked",
        ]));
    }

    [Test]
    public void Suspicions_refutations_and_failed_streams_are_counted()
    {
        _metrics.Suspected();
        _metrics.Refuted();
        _metrics.StreamRefused();
        _metrics.StreamFailed();

        Assert.That(_measured, Is.EqualTo(
        [
            "gossip.suspicions 1", "gossip.refutations 1",
            "gossip.stream.failures 1 gossip.outcome=refused", "gossip.stream.failures 1 gossip.outcome=failed",
        ]));
    }

    [Test]
    public void Exchanges_are_counted_by_outcome_and_measured_in_seconds()
    {
        _metrics.PushPullCompleted(TimeSpan.FromSeconds(1.5), join: true);
        _metrics.PushPullFailed();

        Assert.That(_measured, Is.EqualTo(
        [
            "gossip.push_pulls 1 gossip.outcome=completed", "gossip.push_pull.duration 1.5 gossip.join=True",
            "gossip.push_pulls 1 gossip.outcome=failed",
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
        int health = 1;
        _metrics.Observe(() => MemberSnapshot.Empty, () => health, () => 2, () => 3, () => 4, () => 5, () => 6);
        health = 7;

        _listener.RecordObservableInstruments();

        Assert.That(_measured, Is.EquivalentTo(
            ["gossip.members 0", "gossip.health.score 7", "gossip.broadcasts.queued 2", "gossip.mailbox.queued 3",
                "gossip.user_broadcasts.queued 4", "gossip.inbox.queued 5", "gossip.members.lost 6"]));
    }

    [Test]
    public void A_node_that_has_shut_down_is_not_looked_at_any_more()
    {
        _metrics.Observe(() => throw new InvalidOperationException("the node is gone"), () => 1, () => 2, () => 3, () => 4, () => 5, () => 6);

        _metrics.Dispose();
        _listener.RecordObservableInstruments();

        Assert.That(_measured, Is.Empty);
    }

    [Test]
    public void Counting_allocates_nothing_while_nobody_listens()
    {
        using var metrics = new GossipMetrics("nobody listens");

        Assert.That(Allocations.OfHundred(() =>
        {
            metrics.PacketReceived(100);
            metrics.PacketSent(100, taken: true);
            metrics.Dropped(DropReason.Malformed);
            metrics.ProbeSucceeded(TimeSpan.FromMilliseconds(1));
        }), Is.Zero);
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
