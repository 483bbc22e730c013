using System.Net;
using Gossip.Transports;

namespace Gossip.TransportConformance.Running;

/// <summary>One of the transports under test, as somebody who is spoken to with patience.</summary>
internal sealed class Peer(CheckRun run, ITransport transport)
{
    /// <summary>After how long a packet that did not arrive is sent again: packets may be lost.</summary>
    private static readonly TimeSpan ResendInterval = TimeSpan.FromMilliseconds(250);

    public ITransport Transport => transport;

    /// <summary>Where others reach it.</summary>
    public NodeAddress Address => Addresses[0];

    /// <summary>All the addresses where others reach it.</summary>
    public IReadOnlyList<NodeAddress> Addresses => [.. transport.LocalEndPoints.Select(endPoint => new NodeAddress("", Reachable(endPoint)))];

    public Task StartAsync() =>
        run.WithinAsync("StartAsync to return", token => transport.StartAsync(token).AsTask());

    public Task DisposeAsync() => run.WithinAsync("DisposeAsync to return", _ => transport.DisposeAsync().AsTask());

    /// <summary>Sends once; the packet may be lost.</summary>
    public Task<bool> TrySendAsync(byte[] payload, NodeAddress destination)
    {
        run.HasSent(payload);
        return run.WithinAsync(
            $"TrySendPacket to return at once for {payload.Length:N0} bytes to {destination}",
            _ => Task.FromResult(transport.TrySendPacket(payload, destination)));
    }

    public Task<ReceivedPacket> DeliverAsync(byte[] payload, Peer to) => DeliverAsync(payload, to, to.Address);

    /// <summary>Sends until it arrives, whole and unchanged.</summary>
    public Task<ReceivedPacket> DeliverAsync(byte[] payload, Peer to, NodeAddress destination)
    {
        string expected = $"a packet of {payload.Length:N0} bytes to arrive at {destination}";
        run.HasSent(payload);
        return run.WithinAsync(expected, async token =>
        {
            while (true)
            {
                run.Expect(transport.TrySendPacket(payload, destination), expected, "TrySendPacket returned false");
                if (await to.TryReceiveAsync(payload, expected, token) is { } packet)
                {
                    return packet;
                }
            }
        });
    }

    /// <summary>Opens a stream, which the check owns.</summary>
    public Task<Stream> ConnectAsync(NodeAddress destination) => run.WithinAsync(
        $"ConnectAsync to reach {destination}", async token => run.Own(await transport.ConnectAsync(destination, token)));

    /// <summary>Takes a connection, which the check owns.</summary>
    public Task<StreamConnection> AcceptAsync() => run.WithinAsync("a connection to arrive", async token =>
    {
        StreamConnection connection = await transport.Connections.ReadAsync(token);
        run.Own(connection.Stream);
        return connection;
    });

    /// <summary>Both ends of a stream, ours first.</summary>
    public async Task<(CheckedStream Near, CheckedStream Far)> OpenAsync(Peer to)
    {
        Stream near = await ConnectAsync(to.Address);
        StreamConnection far = await to.AcceptAsync();
        return (new CheckedStream(run, near), new CheckedStream(run, far.Stream));
    }

    /// <summary>Whether packets from this source are from here, and answers to it get here.</summary>
    public bool ListensAt(IPEndPoint source) =>
        transport.LocalEndPoints.Any(own => own.Port == source.Port && (IsAny(own.Address) || own.Address.Equals(source.Address)));

    /// <summary>Whether a connection from this address can be from here; its port has no meaning.</summary>
    public bool HasAddress(IPAddress source) => transport.LocalEndPoints.Any(own => IsAny(own.Address) || own.Address.Equals(source));

    private async Task<ReceivedPacket?> TryReceiveAsync(byte[] payload, string expected, CancellationToken cancellationToken)
    {
        using var resend = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        resend.CancelAfter(ResendInterval);
        try
        {
            while (true)
            {
                ReceivedPacket packet = Take(await transport.Packets.ReadAsync(resend.Token));
                if (packet.Payload.AsSpan().SequenceEqual(payload))
                {
                    return packet;
                }

                run.Expect(run.See(packet.Payload), expected, DescribeDifference(payload, packet.Payload));
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    public static ReceivedPacket Take(Packet packet)
    {
        var received = new ReceivedPacket(packet.Payload.ToArray(), packet.Source, packet.ReceivedTimestamp);
        packet.Return();
        return received;
    }

    private static string DescribeDifference(byte[] expected, byte[] actual)
    {
        int same = expected.AsSpan().CommonPrefixLength(actual);
        return $"{actual.Length:N0} bytes arrived that nobody sent, of which the first {same:N0} are right";
    }

    private static IPEndPoint Reachable(IPEndPoint endPoint) =>
        endPoint.Address.Equals(IPAddress.Any) ? new IPEndPoint(IPAddress.Loopback, endPoint.Port)
        : endPoint.Address.Equals(IPAddress.IPv6Any) ? new IPEndPoint(IPAddress.IPv6Loopback, endPoint.Port)
        : endPoint;

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
}
