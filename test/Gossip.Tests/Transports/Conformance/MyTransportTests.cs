using System.Net;
using Gossip.TransportConformance;
using Gossip.Transports;

namespace Gossip.Tests.Transports.Conformance;

// The example of the documentation, to the letter (ExampleTests).
public sealed class MyTransportFactory : TransportFactory
{
    private readonly InMemoryNetwork _network = new();

    public override ITransport Create() => _network.CreateTransport(new IPEndPoint(IPAddress.Loopback, 0));
}

public sealed class MyTransportTests
{
    [TestCaseSource(typeof(TransportChecks), nameof(TransportChecks.All))]
    public async Task My_transport_keeps_the_contract(TransportCheck check) => await check.RunAsync(new MyTransportFactory());
}
