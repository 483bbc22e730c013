using System.Net;

namespace Gossip.Tests.Messaging;

public sealed class RelayOnceTests
{
    private static readonly IPEndPoint Source = new(IPAddress.Loopback, 7946);

    [Test]
    public void A_message_is_passed_on_the_first_time_and_discarded_after()
    {
        var relay = new RelayOnce();

        Assert.That(
            new[] { "a", "b", "a", "b" }.Select(text => relay.Decide(Message(text))),
            Is.EqualTo([RelayDecision.DeliverAndRelay, RelayDecision.DeliverAndRelay, RelayDecision.Discard, RelayDecision.Discard]));
    }

    [Test]
    public void A_message_of_ones_own_is_discarded_when_it_comes_back()
    {
        var relay = new RelayOnce();
        relay.Broadcasting("own"u8);

        Assert.That(relay.Decide(Message("own")), Is.EqualTo(RelayDecision.Discard));
    }

    [Test]
    public void The_oldest_is_forgotten_beyond_the_memory()
    {
        var relay = new RelayOnce(memory: 2);
        foreach (string text in new[] { "a", "b", "c" })
        {
            relay.Decide(Message(text));
        }

        Assert.That(relay.Decide(Message("b")), Is.EqualTo(RelayDecision.Discard));
        Assert.That(relay.Decide(Message("a")), Is.EqualTo(RelayDecision.DeliverAndRelay));
    }

    [TestCase(0)]
    [TestCase(10_000_001)]
    public void A_memory_outside_its_range_is_refused(int memory) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = new RelayOnce(memory));

    [Test]
    public async Task Of_many_threads_one_passes_a_message_on()
    {
        var relay = new RelayOnce();

        RelayDecision[][] decisions = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            () => Enumerable.Range(0, 2_000).Select(i => relay.Decide(Message($"{i}"))).ToArray())));

        Assert.That(decisions.SelectMany(each => each).Count(each => each == RelayDecision.DeliverAndRelay), Is.EqualTo(2_000));
    }

    private static UserMessage Message(string text) => new(System.Text.Encoding.UTF8.GetBytes(text), Source, Delivery.BestEffort);
}
