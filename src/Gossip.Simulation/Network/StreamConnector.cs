using System.Net;
using Gossip.Simulation.Timing;
using Gossip.Transports;

namespace Gossip.Simulation.Network;

/// <summary>Makes connections: a request and an answer that take their time, are sent again when lost, and may be refused.</summary>
internal sealed class StreamConnector(VirtualNetwork network, Random random)
{
    private const long FirstRetry = TimeSpan.TicksPerSecond;

    /// <summary>Connects a node to an address.</summary>
    internal async Task<Stream> ConnectAsync(VirtualTransport client, IPEndPoint destination, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await client.WhenRunningAsync(cancellationToken);
        long deadline = network.Clock.Now + network.ConnectTimeout.Ticks;
        for (long retry = FirstRetry; ; retry *= 2)
        {
            long nextAttempt = Math.Min(network.Clock.Now + retry, deadline);
            if (await TryReachAsync(client, destination, cancellationToken) is { } server)
            {
                return await HandshakeAsync(client, server, cancellationToken);
            }

            await DelayAsync(Math.Max(nextAttempt - network.Clock.Now, 0), cancellationToken);
            if (network.Clock.Now >= deadline)
            {
                throw new TransportException($"Cannot connect to {destination}: it did not answer for {network.ConnectTimeout}.");
            }
        }
    }

    private async Task<VirtualTransport?> TryReachAsync(VirtualTransport client, IPEndPoint destination, CancellationToken cancellationToken)
    {
        if (client.IsDown || !network.TryFind(destination, out VirtualTransport? server) || IsLost(client, server) || IsLost(server, client))
        {
            return null;
        }

        await DelayAsync(LatencyOf(client, server), cancellationToken);
        return network.TryFind(destination, out server) && !server.IsMachineLost ? server : null;
    }

    private async Task<Stream> HandshakeAsync(VirtualTransport client, VirtualTransport server, CancellationToken cancellationToken)
    {
        VirtualStream? stream = server.IsDown ? null : Connect(client, server);
        try
        {
            await DelayAsync(LatencyOf(server, client), cancellationToken);
            return stream ?? throw new TransportException($"Cannot connect to {server.EndPoint}: the connection was refused.");
        }
        catch (OperationCanceledException)
        {
            stream?.Dispose();
            throw;
        }
    }

    private VirtualStream Connect(VirtualTransport client, VirtualTransport server)
    {
        StreamPipe request = Open(client, server);
        StreamPipe response = Open(server, client);
        network.Statistics.Connections++;
        server.Accept(new StreamConnection(new VirtualStream(request, response), client.EndPoint));
        return new VirtualStream(response, request);
    }

    private StreamPipe Open(VirtualTransport writer, VirtualTransport reader)
    {
        var pipe = new StreamPipe(network, random, writer, reader);
        writer.Open(pipe);
        reader.Open(pipe);
        return pipe;
    }

    private bool IsLost(VirtualTransport from, VirtualTransport to)
    {
        double loss = network.ConditionsOf(from, to).StreamLoss;
        return network.IsCut(from, to) || (loss > 0 && random.NextDouble() < loss);
    }

    private long LatencyOf(VirtualTransport from, VirtualTransport to) => network.ConditionsOf(from, to).Latency.Sample(random);

    private Task DelayAsync(long ticks, CancellationToken cancellationToken) =>
        VirtualDelay.WaitAsync(network.Clock, ticks, cancellationToken);
}
