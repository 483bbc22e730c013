using System.Text;
using Gossip.Simulation;
using Gossip.Simulation.Network;
using Gossip.Transports;

namespace Gossip.SimulationTests.Network;

/// <summary>A network with a few started nodes, and words for what tests do with them.</summary>
public abstract class NetworkFixture
{
    protected static TimeSpan Millisecond { get; } = TimeSpan.FromMilliseconds(1);

    protected static TimeSpan Second { get; } = TimeSpan.FromSeconds(1);

    protected Simulator Simulator { get; private set; } = null!;

    protected VirtualNetwork Network { get; private set; } = null!;

    protected VirtualTransport[] Nodes { get; private set; } = [];

    [SetUp]
    public void CreateNetwork()
    {
        Simulator = new Simulator(1);
        Network = new VirtualNetwork(Simulator) { Conditions = new LinkConditions { Latency = LatencyDistribution.Constant(Millisecond) } };
        Nodes = [.. Enumerable.Range(0, 4).Select(_ => Start(Network.CreateTransport()))];
    }

    [TearDown]
    public void DisposeSimulator() => Simulator.Dispose();

    protected static VirtualTransport Start(VirtualTransport transport)
    {
        transport.StartAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return transport;
    }

    protected static NodeAddress AddressOf(VirtualTransport transport) => new("", transport.EndPoint);

    protected static bool Send(VirtualTransport from, VirtualTransport to, string text) =>
        from.TrySendPacket(Encoding.UTF8.GetBytes(text), AddressOf(to));

    protected static List<string> Received(VirtualTransport transport)
    {
        var texts = new List<string>();
        while (transport.Packets.TryRead(out Packet packet))
        {
            texts.Add(Encoding.UTF8.GetString(packet.Payload.Span));
            packet.Return();
        }

        return texts;
    }

    protected async Task<(Stream Client, Stream Server)> ConnectAsync(int client, int server)
    {
        Stream stream = await Nodes[client].ConnectAsync(AddressOf(Nodes[server]), CancellationToken.None);
        StreamConnection accepted = await Nodes[server].Connections.ReadAsync();
        Assert.That(accepted.Source, Is.EqualTo(Nodes[client].EndPoint));
        return (stream, accepted.Stream);
    }

    protected async Task DelayAsync(TimeSpan span) => await Task.Delay(span, Simulator.Time);
}
