using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Gossip.Transports.Tls;

/// <summary>Decides whether a peer's certificate is good, and what is wrong with it.</summary>
internal sealed class TlsPeerVerifier
{
    private readonly TlsTransportOptions _options;
    private readonly TlsReports _reports;
    private readonly WatchedFile<X509Certificate2Collection>? _authorities;
    private readonly WatchedFile<RevocationLists>? _revocationLists;

    public TlsPeerVerifier(TlsTransportOptions options, TlsReports reports)
    {
        _options = options;
        _reports = reports;
        _authorities = options.TrustedAuthoritiesPath is { } path ? new([path], () => TlsCertificates.Authorities(path)) : null;
        _revocationLists = options.RevocationListPath is { } listPath
            ? new([listPath], () => RevocationLists.Read(File.ReadAllBytes(listPath), Authorities() ?? []))
            : null;
    }

    /// <summary>Reads what is needed for the first time, so that what is wrong with it is known at the start.</summary>
    /// <exception cref="TlsFailureException">A file cannot be read.</exception>
    public void Prepare()
    {
        Authorities();
        _revocationLists?.Get();
    }

    /// <summary>How the platform is to build the chain from a peer's certificate to an authority. Of a handshake's own: it is not safe to share.</summary>
    public X509ChainPolicy ChainPolicy()
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = _options.RevocationMode,
            RevocationFlag = X509RevocationFlag.ExcludeRoot,
            VerificationTime = _options.TimeProvider.GetUtcNow().UtcDateTime,
            VerificationTimeIgnored = false,

            // Else whoever sends a certificate could have us fetch what it names.
            DisableCertificateDownloads = true,
        };
        if (Authorities() is { } authorities)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            foreach (X509Certificate2 authority in authorities)
            {
                (IsSelfIssued(authority) ? policy.CustomTrustStore : policy.ExtraStore).Add(authority);
            }
        }

        return policy;
    }

    /// <summary>What is wrong with a peer's certificate, or <see langword="null"/>.</summary>
    public TlsFailureException? Check(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 own || chain is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            return new TlsFailureException(TlsFailure.NoCertificate, "it shows no certificate");
        }

        try
        {
            return errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) ? Describe(own, chain) : CheckRevoked(own, chain);
        }
        catch (Exception exception) when (exception is not TlsFailureException)
        {
            return new TlsFailureException(
                TlsFailure.RevocationUnknown, $"whether its certificate is revoked could not be found out: {exception.Message}", exception);
        }
    }

    /// <summary>What is wrong with a good certificate for a peer of this name, or <see langword="null"/>.</summary>
    public TlsFailureException? CheckName(X509Certificate2 certificate, string nodeName)
    {
        try
        {
            return _options.PeerIdentity.IsFor(certificate, nodeName) ? null : new TlsFailureException(
                TlsFailure.WrongName,
                $"its certificate is not for the node '{Printable(nodeName)}', but for {Quoted(TlsPeerIdentity.NamesOf(certificate))}");
        }
        catch (Exception exception)
        {
            return new TlsFailureException(
                TlsFailure.WrongName, $"the rule that binds certificates to names failed for '{Printable(nodeName)}': {exception.Message}", exception);
        }
    }

    /// <summary>Text of a peer's own, as one line.</summary>
    public static string Printable(string text) =>
        string.Create(text.Length, text, static (target, source) =>
        {
            for (int index = 0; index < source.Length; index++)
            {
                target[index] = char.IsControl(source[index]) ? '?' : source[index];
            }
        });

    private X509Certificate2Collection? Authorities() => _authorities?.Get(_reports.FileUnusable) ?? _options.TrustedAuthorities;

    private static bool IsSelfIssued(X509Certificate2 certificate) =>
        certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);

    private TlsFailureException? CheckRevoked(X509Certificate2 certificate, X509Chain chain)
    {
        RevocationLists? lists = _revocationLists?.Get(_reports.FileUnusable);
        if (lists is not null && lists.RenewalDue < _options.TimeProvider.GetUtcNow())
        {
            _reports.ListOutdated(_options.RevocationListPath!, lists.RenewalDue);
        }

        bool isRevoked = lists is not null && chain.ChainElements.Any(element => lists.Contains(element.Certificate))
            || _options.IsRevoked?.Invoke(certificate) == true;
        return isRevoked ? new TlsFailureException(TlsFailure.Revoked, $"its certificate {Name(certificate)} is revoked") : null;
    }

    /// <summary>Of everything that the platform finds wrong, what has to be put right first.</summary>
    private TlsFailureException Describe(X509Certificate2 certificate, X509Chain chain)
    {
        X509ChainStatusFlags found = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, status) => all | status.Status);
        if (found.HasFlag(X509ChainStatusFlags.UntrustedRoot) || found.HasFlag(X509ChainStatusFlags.PartialChain))
        {
            return new(TlsFailure.UnknownAuthority, $"its certificate {Name(certificate)} comes from {Printable(certificate.Issuer)}, which is not trusted here");
        }

        if (found.HasFlag(X509ChainStatusFlags.Revoked))
        {
            return new(TlsFailure.Revoked, $"its certificate {Name(certificate)} is revoked");
        }

        if (found.HasFlag(X509ChainStatusFlags.NotTimeValid))
        {
            return DescribeTime(chain);
        }

        if (found.HasFlag(X509ChainStatusFlags.NotValidForUsage))
        {
            return new(TlsFailure.WrongUse, $"its certificate {Name(certificate)} is not for this side of TLS; a node is both, client and server");
        }

        if (found.HasFlag(X509ChainStatusFlags.RevocationStatusUnknown) || found.HasFlag(X509ChainStatusFlags.OfflineRevocation))
        {
            return new(TlsFailure.RevocationUnknown, $"whether its certificate {Name(certificate)} is revoked could not be found out");
        }

        return new(TlsFailure.InvalidChain, $"its certificate {Name(certificate)} is not valid: {found}");
    }

    private TlsFailureException DescribeTime(X509Chain chain)
    {
        DateTimeOffset now = _options.TimeProvider.GetUtcNow();
        X509Certificate2 culprit = chain.ChainElements.Select(element => element.Certificate)
            .FirstOrDefault(certificate => now > certificate.NotAfter || now < certificate.NotBefore, chain.ChainElements[0].Certificate);
        return now < culprit.NotBefore
            ? new(TlsFailure.NotYetValid, $"its certificate {Name(culprit)} is not valid before {culprit.NotBefore.ToUniversalTime():u}, and here it is {now:u}")
            : new(TlsFailure.Expired, $"its certificate {Name(culprit)} expired on {culprit.NotAfter.ToUniversalTime():u}, and here it is {now:u}");
    }

    private static string Name(X509Certificate2 certificate) => Printable(certificate.Subject);

    private static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{Printable(name)}'"));
}
