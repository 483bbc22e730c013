using System.Security.Cryptography.X509Certificates;

namespace Gossip.Transports.Tls;

/// <summary>The rule that binds certificates to names of nodes.</summary>
public interface ITlsPeerIdentity
{
    /// <summary>
    /// Whether a peer may be the node of this name. Called at each handshake, once the certificate has been found to be valid, from any
    /// thread; it must not block. What it throws refuses the peer.
    /// </summary>
    /// <param name="certificate">The peer's certificate; not to be kept.</param>
    /// <param name="nodeName">The name that was dialled, or that the peer claims; never empty.</param>
    /// <returns>Whether the certificate is for that name.</returns>
    bool IsFor(X509Certificate2 certificate, string nodeName);
}
