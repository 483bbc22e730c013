using System.Collections.Concurrent;
using System.Net;
using Gossip.TransportConformance;
using Gossip.Transports;

namespace Gossip.Tests.Transports.Conformance;

/// <summary>The checks can fail: each of these transports breaks one rule, and the check of that rule says so.</summary>
public class BrokenTransportTests
{
    [TestCase(typeof(CuttingTransport), "A packet arrives byte for byte at every local endpoint", "bytes arrived that nobody sent")]
    [TestCase(typeof(CuttingTransport), "The largest packet arrives whole", "bytes arrived that nobody sent")]
    [TestCase(typeof(TruncatingTransport), "A packet that is too large is refused and never cut", "it returned true")]
    [TestCase(typeof(KeepingTransport), "The payload may be reused as soon as sending returns", "of them arrived as they were")]
    [TestCase(typeof(ForgingTransport), "A packet carries the address of its sender, which can be answered", "it was")]
    [TestCase(typeof(ForgingTransport), "Packets of many senders are not mixed up", "it was")]
    [TestCase(typeof(BlockingTransport), "A slow reader does not hold up the sender, and loses the newest packets", "not happened after")]
    [TestCase(typeof(HoardingTransport), "A slow reader does not hold up the sender, and loses the newest packets", "and more")]
    [TestCase(typeof(ForgettingTransport), "A slow reader does not hold up the sender, and loses the newest packets", "a newer one came first")]
    [TestCase(typeof(OverwritingTransport), "A packet stays as it is until its reader returns it", "later ones have overwritten them")]
    [TestCase(typeof(UndyingTransport), "Disposal completes both readers and ends those who wait for them", "not happened after")]
    [TestCase(typeof(UndyingTransport), "After disposal nothing is sent, connected or started", "it returned true")]
    [TestCase(typeof(UndyingTransport), "An address is free again after disposal", "in use")]
    [TestCase(typeof(LeakingTransport), "Connecting to nobody throws a transport exception that names the address", "SocketException")]
    [TestCase(typeof(DeafTransport), "Connecting with a cancelled token throws at once", "nothing was thrown")]
    [TestCase(typeof(DeafTransport), "A read that waits is cancelled by its token", "not happened after")]
    public async Task A_transport_that_breaks_a_rule_fails_its_check(Type transport, string check, string what)
    {
        await using var factory = new BrokenFactory(transport);

        TransportConformanceException? failure = Assert.ThrowsAsync<TransportConformanceException>(() => Check(check).RunAsync(factory));

        Assert.That(failure!.Check, Is.EqualTo(check));
        Assert.That(failure.Actual, Does.Contain(what).IgnoreCase);
        Assert.That(failure.Message, Does.StartWith(check).And.Contain(failure.Expected).And.Contain(failure.Actual));
    }

    [Test]
    public void A_factory_that_throws_fails_the_check()
    {
        var failure = Assert.ThrowsAsync<TransportConformanceException>(() => TransportChecks.All[0].RunAsync(new ThrowingFactory()));

        Assert.That(failure!.InnerException, Is.TypeOf<NotSupportedException>());
    }

    [Test]
    public void A_cancelled_check_is_cancelled_and_not_failed() =>
        Assert.That(
            async () => await TransportChecks.All[0].RunAsync(new ThrowingFactory(), new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());

    [Test]
    public void Names_are_unique_and_what_a_test_framework_shows()
    {
        Assert.That(TransportChecks.All.Select(check => check.Name), Is.Unique.And.Exactly(TransportChecks.All.Count).Items);
        Assert.That(TransportChecks.All.Select(check => check.ToString()), Is.EqualTo(TransportChecks.All.Select(check => check.Name)));
    }

    private static TransportCheck Check(string name) => TransportChecks.All.Single(check => check.Name == name);

    private sealed class BrokenFactory(Type transport) : SocketFactory, IAsyncDisposable
    {
        private readonly BlockingTransport.Gauge _gauge = new();
        private readonly ConcurrentBag<ITransport> _inner = [];

        // What never happens is noticed after this time; the others do not wait for it.
        public override TimeSpan Patience => TimeSpan.FromSeconds(2);

        protected override IReadOnlyList<IPEndPoint> BindEndPoints => [new(IPAddress.Loopback, 0)];

        public override ITransport TryCreateAt(IReadOnlyList<IPEndPoint> localEndPoints)
        {
            ITransport inner = base.TryCreateAt(localEndPoints);
            _inner.Add(inner);
            return (ITransport)(transport == typeof(BlockingTransport)
                ? new BlockingTransport(inner, _gauge)
                : Activator.CreateInstance(transport, inner)!);
        }

        // Those that are broken may not have done it.
        public async ValueTask DisposeAsync()
        {
            foreach (ITransport inner in _inner)
            {
                await inner.DisposeAsync();
            }
        }
    }

    private sealed class ThrowingFactory : TransportFactory
    {
        public override ITransport Create() => throw new NotSupportedException("no transport today");
    }
}
