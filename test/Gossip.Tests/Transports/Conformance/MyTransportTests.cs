using System.Net;
using Gossip.TransportConformance;
using Gossip.Transports;

namespace Gossip.Tests.Transports.Conformance;

#region a transport under test
public sealed class MyTransportFactory : TransportFactory
{
    private readonly InMemoryNetwork _network = new();

    public override ITransport Create() => _network.CreateTransport(new IPEndPoint(IPAddress.Loopback, 0));
}
#endregion

#region the checks of a transport
public sealed class MyTransportTests
{
    [TestCaseSource(typeof(TransportChecks), nameof(TransportChecks.All))]
    public async Task My_transport_keeps_the_contract(TransportCheck check) => await check.RunAsync(new MyTransportFactory());
}
#endregion
