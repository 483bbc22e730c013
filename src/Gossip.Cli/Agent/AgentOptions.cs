using System.Net;
using Gossip.Security;
using Gossip.Transports.Tls;
using Microsoft.Extensions.Logging;

namespace Gossip.Cli.Agent;

/// <summary>What the options of <c>gossip agent</c> say.</summary>
internal sealed record AgentOptions
{
    /// <summary>The node's name.</summary>
    public string Name { get; init; } = Environment.MachineName;

    /// <summary>Where to listen.</summary>
    public IPEndPoint Bind { get; init; } = new(IPAddress.Any, GossipOptions.DefaultPort);

    /// <summary>Where others reach the node; port 0 means the bound one.</summary>
    public IPEndPoint? Advertise { get; init; }

    /// <summary>Members to join through; none: wait for others.</summary>
    public IReadOnlyList<string> Seeds { get; init; } = [];

    /// <summary>Whether the members are tried in the background until one answers, rather than once.</summary>
    public bool RetryJoin { get; init; }

    /// <summary>The file of further members to join through in the background; <see langword="null"/>: there is none.</summary>
    public string? SeedsFile { get; init; }

    /// <summary>The file that members are remembered in; <see langword="null"/>: they are not.</summary>
    public string? PeersFile { get; init; }

    /// <summary>Members to join through once, at the start.</summary>
    public IReadOnlyList<string> SeedsTriedOnce => RetryJoin ? [] : Seeds;

    /// <summary>The timing.</summary>
    public GossipPreset Preset { get; init; }

    /// <summary>What the node tells the others of itself.</summary>
    public ReadOnlyMemory<byte> Metadata { get; init; }

    /// <summary>The versions of the application's own protocol.</summary>
    public ApplicationProtocol DelegateVersions { get; init; }

    /// <summary>The keys, the first of which encrypts; none: no encryption.</summary>
    public IReadOnlyList<byte[]> Keys { get; init; } = [];

    /// <summary>The name of the cluster on the wire.</summary>
    public string Label { get; init; } = "";

    /// <summary>The gossip protocol version to speak; <see langword="null"/>: the library's default.</summary>
    public byte? Protocol { get; init; }

    /// <summary>Whether packets and push/pulls are compressed.</summary>
    public bool Compression { get; init; } = true;

    /// <summary>Whether what arrives unencrypted is dropped.</summary>
    public bool VerifyIncoming { get; init; } = true;

    /// <summary>Whether what is sent is encrypted.</summary>
    public bool VerifyOutgoing { get; init; } = true;

    /// <summary>The networks to take packets and members from; none: any.</summary>
    public IReadOnlyList<IPNetwork> AllowedNetworks { get; init; } = [];

    /// <summary>The file with the node's certificate; <see langword="null"/>: the node does not speak TLS.</summary>
    public string? TlsCertificatePath { get; init; }

    /// <summary>The file with the certificate's private key; <see langword="null"/>: the same.</summary>
    public string? TlsKeyPath { get; init; }

    /// <summary>The file with the certificates of the authorities to trust.</summary>
    public string? TlsAuthoritiesPath { get; init; }

    /// <summary>Whether messages that come in packets are passed on.</summary>
    public bool Relay { get; init; }

    /// <summary>The file whose content is the node's state; <see langword="null"/>: it has none.</summary>
    public string? StatePath { get; init; }

    /// <summary>Whether standard output carries JSON.</summary>
    public bool Json { get; init; }

    /// <summary>The least that is logged to standard error.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Warning;

    /// <summary>The library's options.</summary>
    /// <param name="loggers">Where log messages go.</param>
    /// <param name="time">Where all time comes from.</param>
    /// <returns>The preset with what these options change.</returns>
    public GossipOptions ToGossipOptions(ILoggerFactory loggers, TimeProvider time)
    {
        GossipOptions preset = FromPreset();
        return preset with
        {
            NodeName = Name,
            BindEndPoints = [Bind],
            AdvertiseEndPoint = Advertise,
            Metadata = Metadata,
            ApplicationProtocol = DelegateVersions,
            Keyring = Keys.Count > 0 ? new Keyring(Keys[0], Keys.Skip(1)) : null,
            Label = Label,
            ProtocolVersion = Protocol ?? preset.ProtocolVersion,
            EnableCompression = Compression,
            VerifyIncoming = VerifyIncoming,
            VerifyOutgoing = VerifyOutgoing,
            AllowedNetworks = AllowedNetworks.Count > 0 ? AllowedNetworks : null,
            MessageRelay = Relay ? new RelayOnce() : null,
            Seeds = RetryJoin ? Seeds : [],
            SeedProvider = SeedsFile is null ? null : new FileSeedProvider(SeedsFile),
            PeerStore = PeersFile is null ? null : new FilePeerStore(PeersFile),
            Transport = TlsCertificatePath is { } certificate ? TlsTransportWith(certificate, loggers, time) : null,
            LoggerFactory = loggers,
            TimeProvider = time,
        };
    }

    /// <summary>A fault that the library found, in the words of the command line.</summary>
    /// <param name="fault">A sentence that names a property of <see cref="GossipOptions"/>.</param>
    /// <returns>The sentence with the option's name instead.</returns>
    public static string InCommandLineTerms(string fault) => fault
        .Replace(nameof(GossipOptions.NodeName), "--name", StringComparison.Ordinal)
        .Replace(nameof(GossipOptions.BindEndPoints), "--bind", StringComparison.Ordinal)
        .Replace(nameof(GossipOptions.AdvertiseEndPoint), "--advertise", StringComparison.Ordinal)
        .Replace(nameof(GossipOptions.Seeds), "--join", StringComparison.Ordinal)
        .Replace(nameof(GossipOptions.Metadata), "--meta", StringComparison.Ordinal)
        .Replace(nameof(GossipOptions.Label), "--label", StringComparison.Ordinal)
        .Replace(nameof(GossipOptions.ApplicationProtocol), "--delegate-versions", StringComparison.Ordinal);

    private TlsTransport TlsTransportWith(string certificatePath, ILoggerFactory loggers, TimeProvider time) => new(new TlsTransportOptions
    {
        NodeName = Name,
        Certificate = TlsCertificateSource.FromPemFiles(certificatePath, TlsKeyPath),
        TrustedAuthoritiesPath = TlsAuthoritiesPath,
        BindEndPoints = [Bind],
        LoggerFactory = loggers,
        TimeProvider = time,
    });

    private GossipOptions FromPreset() => Preset switch
    {
        GossipPreset.Wan => GossipOptions.Wan(),
        GossipPreset.Local => GossipOptions.Local(),
        _ => GossipOptions.Lan(),
    };
}
