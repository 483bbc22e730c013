using System.Collections.Concurrent;
using System.Net;

namespace Gossip.Transports;

/// <summary>
/// A network inside one process, for tests and simulations: transports reach each other by endpoint, without sockets, under
/// <see cref="Conditions"/> that can be changed at any time. Under a virtual clock and a single-threaded scheduler it is deterministic.
/// </summary>
/// <remarks>Without delay a packet is in the receiver's queue when sending returns; with delay a timer of the clock brings it.</remarks>
public sealed class InMemoryNetwork
{
    /// <summary>The first of the ports that systems give out by themselves (RFC 6335).</summary>
    private const int FirstDynamicPort = 49_152;

    /// <summary>How often a stalled stream or connection attempt tries again: TCP's usual minimum.</summary>
    internal static readonly TimeSpan RetransmissionInterval = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<IPEndPoint, InMemoryTransport> _listening = new();
    private int _dynamicPorts;

    /// <summary>Creates a network without faults.</summary>
    /// <param name="seed">Where all chance comes from.</param>
    /// <param name="timeProvider">Where time and timers come from; the system's clock by default.</param>
    /// <param name="links">A model of loss and delay that is asked about whatever <see cref="Conditions"/> let pass.</param>
    public InMemoryNetwork(int seed = 0, TimeProvider? timeProvider = null, INetworkConditions? links = null)
    {
        TimeProvider = timeProvider ?? TimeProvider.System;
        Conditions = new NetworkConditions(seed, links);
    }

    /// <summary>What the network does to the traffic; harmless at first.</summary>
    public NetworkConditions Conditions { get; }

    /// <summary>How many packets may wait for the reader of a transport before new ones are dropped and counted. 4096. At least 1.</summary>
    public int PacketQueueDepth { get; init; } = 4096;

    /// <summary>How many connections may wait for the reader of a transport before new ones are refused and counted. 1024. At least 1.</summary>
    public int ConnectionBacklog { get; init; } = 1024;

    internal TimeProvider TimeProvider { get; }

    /// <summary>Creates a transport that does not listen yet.</summary>
    /// <param name="endPoint">Where it will listen: a specific address. Port 0 takes a free port.</param>
    /// <returns>The transport; its reader of packets and connections sees what others of this network send.</returns>
    /// <exception cref="ArgumentException">The address is an any address.</exception>
    public IMeasuredTransport CreateTransport(IPEndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        if (endPoint.Address.Equals(IPAddress.Any) || endPoint.Address.Equals(IPAddress.IPv6Any))
        {
            throw new ArgumentException("A transport in memory listens on one specific address.", nameof(endPoint));
        }

        IPEndPoint canonical = NetworkAddresses.Canonical(endPoint);
        return new InMemoryTransport(this, new IPEndPoint(canonical.Address, canonical.Port));
    }

    /// <summary>Puts a transport on its endpoint.</summary>
    /// <returns>The endpoint with its real port.</returns>
    /// <exception cref="TransportException">Another transport listens there.</exception>
    internal IPEndPoint Listen(InMemoryTransport transport, IPEndPoint endPoint)
    {
        bool isFreePortWanted = endPoint.Port == 0;
        for (int attempt = 0; attempt <= IPEndPoint.MaxPort - FirstDynamicPort; attempt++)
        {
            IPEndPoint candidate = isFreePortWanted ? DynamicEndPoint(endPoint.Address) : endPoint;
            if (_listening.TryAdd(candidate, transport))
            {
                return candidate;
            }

            if (!isFreePortWanted)
            {
                break;
            }
        }

        throw new TransportException($"Cannot listen on {endPoint}: address already in use.");
    }

    internal void StopListening(InMemoryTransport transport, IPEndPoint endPoint) =>
        _listening.TryRemove(new KeyValuePair<IPEndPoint, InMemoryTransport>(endPoint, transport));

    internal void SendPacket(ReadOnlySpan<byte> payload, IPEndPoint source, IPEndPoint destination)
    {
        PacketFate fate = Conditions.DecidePacket(source, destination, payload.Length);
        if (fate.Delay is { } delay)
        {
            SendPacket(payload, source, destination, delay);
        }

        if (fate.DuplicateDelay is { } duplicateDelay)
        {
            SendPacket(payload, source, destination, duplicateDelay);
        }
    }

    /// <summary>Brings a packet to whoever listens at its destination now.</summary>
    internal void Deliver(Packet packet, IPEndPoint destination)
    {
        if (_listening.TryGetValue(destination, out InMemoryTransport? receiver))
        {
            receiver.Receive(packet);
        }
        else
        {
            packet.Return();
        }
    }

    /// <summary>Opens a stream, which takes one crossing of the network there and one back.</summary>
    /// <returns>The near end.</returns>
    /// <exception cref="TransportException">Nobody listens there, or nobody has time.</exception>
    internal async Task<Stream> ConnectAsync(IPEndPoint source, NodeAddress destination, CancellationToken cancellationToken)
    {
        IPEndPoint target = NetworkAddresses.Canonical(destination.EndPoint);
        await CrossAsync(source, target, cancellationToken);
        InMemoryStream? near = TryOpen(source, target);
        try
        {
            await CrossAsync(target, source, cancellationToken);
        }
        catch
        {
            near?.Dispose();
            throw;
        }

        return near ?? throw new TransportException($"Cannot connect to {destination}: connection refused.");
    }

    private void SendPacket(ReadOnlySpan<byte> payload, IPEndPoint source, IPEndPoint destination, TimeSpan delay)
    {
        var packet = Packet.Rent(payload, source, TimeProvider.GetTimestamp());
        if (delay <= TimeSpan.Zero)
        {
            Deliver(packet, destination);
        }
        else
        {
            DelayedPacket.Start(this, packet, destination, delay);
        }
    }

    private InMemoryStream? TryOpen(IPEndPoint source, IPEndPoint target)
    {
        if (!_listening.TryGetValue(target, out InMemoryTransport? receiver))
        {
            return null;
        }

        (InMemoryStream near, InMemoryStream far) = InMemoryStream.CreatePair(this, source, target);
        return receiver.TryAccept(new StreamConnection(far, DynamicEndPoint(source.Address))) ? near : null;
    }

    private async Task CrossAsync(IPEndPoint from, IPEndPoint to, CancellationToken cancellationToken)
    {
        TimeSpan? delay;
        while ((delay = Conditions.StreamDelay(from, to, 0)) is null)
        {
            await Task.Delay(RetransmissionInterval, TimeProvider, cancellationToken);
        }

        if (delay > TimeSpan.Zero)
        {
            await Task.Delay(delay.Value, TimeProvider, cancellationToken);
        }
    }

    private IPEndPoint DynamicEndPoint(IPAddress address)
    {
        uint number = (uint)Interlocked.Increment(ref _dynamicPorts) - 1;
        return new IPEndPoint(address, FirstDynamicPort + (int)(number % (IPEndPoint.MaxPort - FirstDynamicPort + 1)));
    }
}
