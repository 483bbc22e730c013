using System.Net;
using System.Text;
using Gossip.Transports;

namespace Gossip.Tests.Transports;

/// <summary>What every fixture of transports shares: a deadline, transports that are disposed afterwards, packets as text.</summary>
public abstract class TransportFixture
{
    private readonly List<ITransport> _started = [];
    private CancellationTokenSource _deadline = null!;

    /// <summary>Cancelled when a test takes too long.</summary>
    protected CancellationToken Deadline => _deadline.Token;

    [SetUp]
    public void StartDeadline() => _deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));

    [TearDown]
    public async Task DisposeTransports()
    {
        foreach (ITransport transport in _started)
        {
            await transport.DisposeAsync();
        }

        _started.Clear();
        _deadline.Dispose();
    }

    protected async Task<T> StartAsync<T>(T transport)
        where T : ITransport
    {
        _started.Add(transport);
        await transport.StartAsync(Deadline);
        return transport;
    }

    protected async Task<(byte[] Payload, IPEndPoint Source)> ReceiveAsync(ITransport transport)
    {
        Packet packet = await transport.Packets.ReadAsync(Deadline);
        byte[] payload = packet.Payload.ToArray();
        packet.Return();
        return (payload, packet.Source);
    }

    protected async Task<string> ReceiveTextAsync(ITransport transport) =>
        Encoding.UTF8.GetString((await ReceiveAsync(transport)).Payload);

    protected static bool Send(ITransport from, ITransport to, string text) => Send(from, to, Encoding.UTF8.GetBytes(text));

    protected static bool Send(ITransport from, ITransport to, byte[] payload) => from.TrySendPacket(payload, AddressOf(to));

    protected static NodeAddress AddressOf(ITransport transport) => new("", transport.LocalEndPoints[0]);

    protected async Task<(Stream Near, Stream Far)> ConnectAsync(ITransport from, ITransport to)
    {
        Stream near = await from.ConnectAsync(AddressOf(to), Deadline);
        StreamConnection connection = await to.Connections.ReadAsync(Deadline);
        return (near, connection.Stream);
    }

    protected async Task<byte[]> ReadAsync(Stream stream, int length)
    {
        byte[] bytes = new byte[length];
        await stream.ReadExactlyAsync(bytes, Deadline);
        return bytes;
    }

    /// <summary>Waits for something that another thread does, without sleeping.</summary>
    protected async Task EventuallyAsync(Func<bool> condition)
    {
        while (!condition())
        {
            Deadline.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
