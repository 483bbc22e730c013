using Gossip.TransportConformance;

namespace Gossip.Tests.Transports.Conformance;

/// <summary>Every transport of ours keeps the contract that others implement too (docs/transports.md).</summary>
[TestFixture(typeof(Ipv4Sockets))]
[TestFixture(typeof(Ipv6Sockets))]
[TestFixture(typeof(SocketsOfBothFamilies))]
[TestFixture(typeof(SocketsOnAnyAddress))]
[TestFixture(typeof(SocketsOnAnyAddressOfBothFamilies))]
[TestFixture(typeof(Memory))]
[TestFixture(typeof(TlsOnIpv4))]
[TestFixture(typeof(TlsOnIpv6))]
[TestFixture(typeof(TlsOnBothFamilies))]
[TestFixture(typeof(TlsOnAnyAddress))]
[TestFixture(typeof(TlsOnAnyAddressOfBothFamilies))]
public class TransportConformanceTests<TFactory>
    where TFactory : TransportFactory, new()
{
    [TestCaseSource(typeof(TransportChecks), nameof(TransportChecks.All))]
    public async Task Keeps_the_contract(TransportCheck check)
    {
        var factory = new TFactory();
        using var disposal = factory as IDisposable;

        CheckOutcome outcome = await check.RunAsync(factory, TestContext.CurrentContext.CancellationToken);

        Assert.That(outcome, Is.EqualTo(NotApplicable(factory).Contains(check.Name) ? CheckOutcome.NotApplicable : CheckOutcome.Passed));
    }

    /// <summary>Exactly what does not apply, lest a check be skipped unseen.</summary>
    private static string[] NotApplicable(TransportFactory factory) =>
    [
        .. factory is Ipv6Sockets or SocketsOnAnyAddressOfBothFamilies or TlsOnIpv6 or TlsOnAnyAddressOfBothFamilies
            ? new[]
            {
                "An IPv4 address embedded in IPv6 is the IPv4 address, for packets",
                "An IPv4 address embedded in IPv6 is the IPv4 address, for streams",
            }
            : [],
        .. factory.SilentAddress is null
            ? new[]
            {
                "Cancelling gives up a connection that nobody answers",
                "Disposal gives up a connection that nobody answers",
            }
            : [],
    ];
}
