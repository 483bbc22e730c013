using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gossip.Transports.Tls;

/// <summary>How a <see cref="TlsTransport"/> listens, shows who it is and decides whom to believe. Read when the transport is created.</summary>
public sealed record TlsTransportOptions
{
    /// <summary>What a timer can count.</summary>
    private static readonly TimeSpan LongestTime = TimeSpan.FromDays(24);

    /// <summary>
    /// This node's name. Peers check it against the certificate. With <see cref="TlsPeerIdentity.NamesOfCertificate"/> a cluster starts only
    /// if it is the same as <see cref="GossipOptions.NodeName"/>. 1 to 255 bytes of UTF-8.
    /// </summary>
    public required string NodeName { get; init; }

    /// <summary>Where this node's certificate and its private key come from; asked at each handshake.</summary>
    public required TlsCertificateSource Certificate { get; init; }

    /// <summary>
    /// A file with the certificates of the authorities that peers' certificates come from, in PEM; authorities in between may be in it too.
    /// It is read again when it has changed. <see langword="null"/> by default: <see cref="TrustedAuthorities"/>.
    /// </summary>
    public string? TrustedAuthoritiesPath { get; init; }

    /// <summary>
    /// The authorities that peers' certificates come from, where no file names them. <see langword="null"/> by default: then those that
    /// the machine trusts, which is rarely wanted, as any public certificate is good enough then.
    /// </summary>
    public X509Certificate2Collection? TrustedAuthorities { get; init; }

    /// <summary>
    /// Whether the authorities are asked, over the network, if they have revoked a certificate. Not by default. Where it is on and no
    /// answer can be had, the certificate is refused.
    /// </summary>
    public X509RevocationMode RevocationMode { get; init; } = X509RevocationMode.NoCheck;

    /// <summary>
    /// A file with certificate revocation lists (RFC 5280), several in PEM or one in DER, each signed by one of the trusted authorities. It
    /// is read again when it has changed. Past its time of renewal a list still counts, and a warning is logged. <see langword="null"/> by
    /// default: no list.
    /// </summary>
    public string? RevocationListPath { get; init; }

    /// <summary>
    /// Decides in addition whether a peer's certificate, which is good otherwise, counts as revoked. Called at each handshake, from any
    /// thread; it must not block. What it throws refuses. <see langword="null"/> by default.
    /// </summary>
    public Func<X509Certificate2, bool>? IsRevoked { get; init; }

    /// <summary>Decides which names a certificate is for. <see cref="TlsPeerIdentity.NamesOfCertificate"/> by default.</summary>
    public ITlsPeerIdentity PeerIdentity { get; init; } = TlsPeerIdentity.NamesOfCertificate;

    /// <summary>
    /// Where to listen, over TCP; at least one. Port 0 takes a free port, the same for every address given with port 0. 0.0.0.0:7946 by default.
    /// </summary>
    /// <remarks>
    /// The IPv6 any address also listens for IPv4, unless an IPv4 address is listed with the same port. An IPv4 peer is always
    /// reported by its IPv4 address.
    /// </remarks>
    public IReadOnlyList<IPEndPoint> BindEndPoints { get; init; } = [new(IPAddress.Any, 7946)];

    /// <summary>How many packets that arrived may wait for their reader before new ones are dropped and counted. 4096. Range 1 to 1,048,576.</summary>
    public int PacketQueueDepth { get; init; } = 4096;

    /// <summary>
    /// How many accepted streams may wait for their reader before new ones are refused and counted, and how many connections the
    /// operating system holds. 1024. Range 1 to 65,535.
    /// </summary>
    public int ConnectionBacklog { get; init; } = 1024;

    /// <summary>How many packets may wait to be sent to one peer before new ones are dropped and counted. 256. Range 1 to 65,536.</summary>
    public int SendQueueDepth { get; init; } = 256;

    /// <summary>How many bytes of packets may wait to be sent to one peer. 1 MiB. Range 65,536 to 1 GiB.</summary>
    public int SendQueueBytes { get; init; } = 1 << 20;

    /// <summary>
    /// How many connections are kept for packets, those that others opened included. When there are more peers, the one used least
    /// recently makes room. 1024. Range 1 to 65,536.
    /// </summary>
    public int MaximumLinks { get; init; } = 1024;

    /// <summary>How long a connection for packets is kept without being used. 2 minutes. At least 1 second, at most 24 days.</summary>
    public TimeSpan LinkIdleTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How long a connection for packets is kept at most. Then a new one takes its place, so that certificates that were replaced or
    /// revoked meanwhile take effect; it never outlives the peer's certificate. 1 hour. At least 1 second, at most 24 days.
    /// </summary>
    public TimeSpan MaximumLinkAge { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// How long a peer to which packets are sent may be silent, although it was asked for a sign of life, before its connection is given
    /// up. 10 seconds. At least 1 second, at most 24 days.
    /// </summary>
    public TimeSpan LinkSilenceTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>After a connection for packets could not be made: how long packets to that peer are dropped before the next attempt. 1 second. At most 24 days.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a peer has to show who it is; for connections of packets, the time to connect included. 5 seconds. At least 100 ms, at most 24 days.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How many peers that have not shown yet who they are may be connected at once; half as many from one address. More are hung up on.
    /// 512. Range 2 to 65,536.
    /// </summary>
    public int MaximumHandshakes { get; init; } = 512;

    /// <summary>How often a failure of the same kind is logged at most. 10 seconds. At most 24 days.</summary>
    public TimeSpan LogInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Where all time comes from, that at which certificates are valid included.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where log messages go. Nowhere by default.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    internal void Validate()
    {
        int nameLength = Encoding.UTF8.GetByteCount(NodeName ?? "");
        if (nameLength is < 1 or > TlsPreamble.LongestName)
        {
            throw new ArgumentException($"{nameof(NodeName)} '{NodeName}' has {nameLength} bytes; it must have 1 to {TlsPreamble.LongestName}.");
        }

        if (BindEndPoints is not { Count: > 0 } || BindEndPoints.Contains(null!))
        {
            throw new ArgumentException($"{nameof(BindEndPoints)} must name at least one endpoint.");
        }

        if (TrustedAuthoritiesPath is not null && TrustedAuthorities is not null)
        {
            throw new ArgumentException($"{nameof(TrustedAuthoritiesPath)} and {nameof(TrustedAuthorities)} are both given; only one may be.");
        }

        ArgumentNullException.ThrowIfNull(Certificate);
        ArgumentNullException.ThrowIfNull(PeerIdentity);
        ArgumentNullException.ThrowIfNull(TimeProvider);
        ArgumentNullException.ThrowIfNull(LoggerFactory);
        CheckRange(PacketQueueDepth, 1, 1_048_576, nameof(PacketQueueDepth));
        CheckRange(ConnectionBacklog, 1, 65_535, nameof(ConnectionBacklog));
        CheckRange(SendQueueDepth, 1, 65_536, nameof(SendQueueDepth));
        CheckRange(SendQueueBytes, 65_536, 1 << 30, nameof(SendQueueBytes));
        CheckRange(MaximumLinks, 1, 65_536, nameof(MaximumLinks));
        CheckRange(MaximumHandshakes, 2, 65_536, nameof(MaximumHandshakes));
        CheckRange(LinkIdleTimeout, TimeSpan.FromSeconds(1), nameof(LinkIdleTimeout));
        CheckRange(MaximumLinkAge, TimeSpan.FromSeconds(1), nameof(MaximumLinkAge));
        CheckRange(LinkSilenceTimeout, TimeSpan.FromSeconds(1), nameof(LinkSilenceTimeout));
        CheckRange(RetryDelay, TimeSpan.Zero, nameof(RetryDelay));
        CheckRange(HandshakeTimeout, TimeSpan.FromMilliseconds(100), nameof(HandshakeTimeout));
        CheckRange(LogInterval, TimeSpan.Zero, nameof(LogInterval));
    }

    private static void CheckRange(int value, int minimum, int maximum, string name)
    {
        if (value < minimum || value > maximum)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be {minimum:N0} to {maximum:N0}.");
        }
    }

    private static void CheckRange(TimeSpan value, TimeSpan minimum, string name)
    {
        if (value < minimum || value > LongestTime)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be {minimum} to {LongestTime}.");
        }
    }
}
