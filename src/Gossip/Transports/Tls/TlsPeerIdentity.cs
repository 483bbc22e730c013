using System.Security.Cryptography.X509Certificates;

namespace Gossip.Transports.Tls;

/// <summary>The rules there are.</summary>
public static class TlsPeerIdentity
{
    /// <summary>
    /// A certificate is for the DNS names among its alternative names, and for its common name. Compared whole, without regard to case; a
    /// wildcard is no name of a node.
    /// </summary>
    public static ITlsPeerIdentity NamesOfCertificate { get; } = new Rule(
        static (certificate, nodeName) => NamesOf(certificate).Contains(nodeName, StringComparer.OrdinalIgnoreCase));

    /// <summary>
    /// Any certificate of a trusted authority is for any name: who has one may pass for any node. For authorities that issue
    /// certificates to nothing but the cluster's nodes, and where those may trust each other that far.
    /// </summary>
    public static ITlsPeerIdentity Any { get; } = new Rule(static (_, _) => true);

    /// <summary>A rule of one's own.</summary>
    /// <param name="isFor">Whether a certificate is for the name of a node; see <see cref="ITlsPeerIdentity.IsFor"/>.</param>
    /// <returns>The rule.</returns>
    public static ITlsPeerIdentity FromRule(Func<X509Certificate2, string, bool> isFor)
    {
        ArgumentNullException.ThrowIfNull(isFor);
        return new Rule(isFor);
    }

    /// <summary>The names in a certificate, each once.</summary>
    internal static IEnumerable<string> NamesOf(X509Certificate2 certificate) => certificate.Extensions
        .OfType<X509SubjectAlternativeNameExtension>()
        .SelectMany(extension => extension.EnumerateDnsNames())
        .Append(certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false))
        .Where(name => name.Length > 0)
        .Distinct();

    private sealed class Rule(Func<X509Certificate2, string, bool> isFor) : ITlsPeerIdentity
    {
        public bool IsFor(X509Certificate2 certificate, string nodeName) => isFor(certificate, nodeName);
    }
}
