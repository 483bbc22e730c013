using System.Net;
using Gossip.Transports.Tls;

namespace Gossip.ClusterBench.Acks;

/// <summary>The one node that is pinged.</summary>
internal static class AckNode
{
    public const string Name = "node";

    public static async Task<int> RunAsync(string? certificates, TextReader input, TextWriter output, CancellationToken cancellationToken)
    {
        IPEndPoint[] endPoints = [new(IPAddress.Loopback, 0)];
        GossipOptions options = GossipOptions.Lan() with
        {
            NodeName = Name,
            BindEndPoints = endPoints,
            Transport = certificates is null ? null : new TlsTransport(new TlsTransportOptions
            {
                NodeName = Name,
                Certificate = TlsCertificateSource.FromPemFiles(AckCertificates.PathIn(certificates, Name)),
                TrustedAuthoritiesPath = AckCertificates.PathIn(certificates, AckCertificates.Authority),
                BindEndPoints = endPoints,
            }),
        };
        await using Cluster node = await Cluster.StartAsync(options, CancellationToken.None);
        await output.WriteLineAsync(node.LocalMember.EndPoint.ToString());
        await output.FlushAsync(cancellationToken);
        await input.ReadToEndAsync(cancellationToken);
        return 0;
    }
}
