using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gossip.Transports;

/// <summary>How a <see cref="SocketTransport"/> listens. The options are read when the transport is created.</summary>
public sealed record SocketTransportOptions
{
    /// <summary>
    /// Where to listen, for packets (UDP) and streams (TCP) alike; at least one. Port 0 takes a free port, the same for both and
    /// for every address given with port 0. 0.0.0.0:7946 by default.
    /// </summary>
    /// <remarks>
    /// The IPv6 any address also listens for IPv4, unless an IPv4 address is listed with the same port. An IPv4 peer is always
    /// reported by its IPv4 address.
    /// </remarks>
    public IReadOnlyList<IPEndPoint> BindEndPoints { get; init; } = [new(IPAddress.Any, 7946)];

    /// <summary>How many packets may wait for their reader before new ones are dropped and counted. 4096. Range 1 to 1,048,576.</summary>
    public int PacketQueueDepth { get; init; } = 4096;

    /// <summary>
    /// How many accepted connections may wait for their reader before new ones are closed and counted, and how many more the
    /// operating system holds. 1024. Range 1 to 65,535.
    /// </summary>
    public int ConnectionBacklog { get; init; } = 1024;

    /// <summary>
    /// What to ask of the operating system as receive and send buffer of each packet socket, in bytes. It is halved until accepted,
    /// and the system may silently grant less. 2 MiB. At least 4,096.
    /// </summary>
    public int ReceiveBufferSize { get; init; } = 2 * 1024 * 1024;

    /// <summary>Where arrival timestamps and pauses come from.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where log messages go. Nowhere by default.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>
    /// Whether the reader of packets goes on within the thread that receives them, which saves waking another for each packet. Only for
    /// a reader that never blocks.
    /// </summary>
    internal bool RunsReaderInline { get; init; }

    internal void Validate()
    {
        if (BindEndPoints is not { Count: > 0 } || BindEndPoints.Contains(null!))
        {
            throw new ArgumentException($"{nameof(BindEndPoints)} must name at least one endpoint.");
        }

        CheckRange(PacketQueueDepth, 1, 1_048_576, nameof(PacketQueueDepth));
        CheckRange(ConnectionBacklog, 1, 65_535, nameof(ConnectionBacklog));
        CheckRange(ReceiveBufferSize, 4_096, int.MaxValue, nameof(ReceiveBufferSize));
        ArgumentNullException.ThrowIfNull(TimeProvider);
        ArgumentNullException.ThrowIfNull(LoggerFactory);
    }

    private static void CheckRange(int value, int minimum, int maximum, string name)
    {
        if (value < minimum || value > maximum)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be {minimum:N0} to {maximum:N0}.");
        }
    }
}
