using System.Net;
using Gossip.Detection;
using Microsoft.Extensions.Time.Testing;

namespace Gossip.Tests.Detection;

/// <summary>A ping for which others have been asked: who answered, and when nobody is left who might.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PendingProbeRelayTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(500);

    private readonly PendingProbe _probe = new(new FakeTimeProvider());

    public PendingProbeRelayTests() => _probe.Begin(1);

    public void Dispose() => _probe.Dispose();

    [Test]
    public async Task A_wait_for_relays_ends_with_the_last_of_their_nacks()
    {
        Task<bool> waiting = _probe.WaitAsync(Limit, relays: 2).AsTask();

        _probe.Nack(1);
        Assert.That(waiting.IsCompleted, Is.False);
        _probe.Nack(1);

        Assert.That(await waiting, Is.False);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_wait_for_relays_and_a_stream_ends_when_neither_has_an_answer_whichever_fails_first(bool streamFirst)
    {
        Task<bool> waiting = _probe.WaitAsync(Limit, relays: 1, andStream: true).AsTask();

        (streamFirst ? (Action)_probe.FailStream : () => _probe.Nack(1))();
        Assert.That(waiting.IsCompleted, Is.False);
        (streamFirst ? () => _probe.Nack(1) : (Action)_probe.FailStream)();

        Assert.That(await waiting, Is.False);
    }

    [Test]
    public void It_knows_whether_the_one_that_was_pinged_answered_or_a_relay()
    {
        IPEndPoint target = new(IPAddress.Loopback, 1);
        IPEndPoint relay = new(IPAddress.Loopback, 2);
        Assert.That(_probe.IsAcknowledgedBy(target), Is.False);

        _probe.Acknowledge(1, 77, new IPEndPoint(IPAddress.Loopback, 1));
        _probe.Acknowledge(1, 78, relay);

        Assert.That((_probe.IsAcknowledgedBy(target), _probe.IsAcknowledgedBy(relay)), Is.EqualTo((true, false)));
        _probe.Begin(2);
        Assert.That(_probe.IsAcknowledgedBy(target), Is.False, "the next ping");
    }

    [Test]
    public void Nacks_that_came_before_the_wait_count()
    {
        _probe.Nack(1);

        Assert.That(_probe.WaitAsync(Limit, relays: 1).AsTask().IsCompleted, Is.True);
        Assert.That(_probe.WaitAsync(Limit, relays: 1, andStream: true).AsTask().IsCompleted, Is.False);
    }

    [Test]
    public async Task An_ack_that_comes_before_the_last_nack_ends_the_wait()
    {
        Task<bool> waiting = _probe.WaitAsync(Limit, relays: 2).AsTask();

        _probe.Nack(1);
        _probe.Acknowledge(1, 77);
        _probe.Nack(1);

        Assert.That(await waiting, Is.True);
    }
}
