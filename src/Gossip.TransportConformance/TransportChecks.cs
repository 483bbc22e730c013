using Gossip.TransportConformance.Checks;

namespace Gossip.TransportConformance;

/// <summary>Everything that a cluster relies on in its transport, as checks that any <see cref="Transports.ITransport"/> can be run through.</summary>
/// <example>
/// In NUnit:
/// <code language="csharp">
/// [TestCaseSource(typeof(TransportChecks), nameof(TransportChecks.All))]
/// public async Task My_transport_keeps_the_contract(TransportCheck check) => await check.RunAsync(new MyTransportFactory());
/// </code>
/// </example>
public static class TransportChecks
{
    /// <summary>All checks. Each stands alone, so they may run in any order and at the same time.</summary>
    public static IReadOnlyList<TransportCheck> All { get; } =
    [
        .. StartChecks.All,
        .. PacketChecks.All,
        .. PacketLoadChecks.All,
        .. AddressChecks.All,
        .. ConnectChecks.All,
        .. StreamChecks.All,
        .. StreamEndChecks.All,
        .. DisposalChecks.All,
        .. DisposalRaceChecks.All,
        .. ClusterChecks.All,
    ];
}
