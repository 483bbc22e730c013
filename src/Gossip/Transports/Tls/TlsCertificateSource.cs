using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Gossip.Transports.Tls;

/// <summary>
/// Where a node's own certificate comes from. It is asked at each handshake, so that a certificate is replaced without a restart; connections
/// that exist go on until <see cref="TlsTransportOptions.MaximumLinkAge"/>.
/// </summary>
public abstract class TlsCertificateSource
{
    private readonly Lock _gate = new();
    private X509Certificate2? _certificate;
    private SslStreamCertificateContext? _context;

    private protected TlsCertificateSource()
    {
    }

    /// <summary>A certificate in PEM, with its private key in the same file or another. The files are read again when they have changed.</summary>
    /// <param name="certificatePath">The file with the certificate first, and authorities in between after it, if any.</param>
    /// <param name="keyPath">The file with the private key; <see langword="null"/>: the same.</param>
    /// <param name="keyPassword">What the key is encrypted with, if it is.</param>
    /// <returns>The source. A change that makes no sense, such as a certificate whose key has not been written yet, is logged, and the former one stays.</returns>
    public static TlsCertificateSource FromPemFiles(string certificatePath, string? keyPath = null, string? keyPassword = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(certificatePath);
        return new FileCertificateSource([.. new[] { certificatePath, keyPath }.OfType<string>()], () => TlsCertificates.FromPem(certificatePath, keyPath, keyPassword));
    }

    /// <summary>A certificate with its private key in a PKCS #12 file (PFX). It is read again when it has changed.</summary>
    /// <param name="path">The file; authorities in between may be in it too.</param>
    /// <param name="password">What it is encrypted with, if it is.</param>
    /// <returns>The source. A change that makes no sense is logged, and the former certificate stays.</returns>
    public static TlsCertificateSource FromPfxFile(string path, string? password = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new FileCertificateSource([path], () => TlsCertificates.FromPfx(path, password));
    }

    /// <summary>A certificate of a store: of those found that have a private key and are valid now, the one that is so for the longest.</summary>
    /// <param name="name">Which store.</param>
    /// <param name="location">Whose store.</param>
    /// <param name="findType">How to look for it.</param>
    /// <param name="findValue">What to look for; see <see cref="X509Certificate2Collection.Find"/>.</param>
    /// <returns>The source.</returns>
    public static TlsCertificateSource FromStore(StoreName name, StoreLocation location, X509FindType findType, object findValue)
    {
        ArgumentNullException.ThrowIfNull(findValue);
        return new CallbackCertificateSource(now => (TlsCertificates.FromStore(name, location, findType, findValue, now), null));
    }

    /// <summary>A certificate from wherever the application has it.</summary>
    /// <param name="certificate">
    /// Gives the certificate, with its private key; called at each handshake, from any thread: it must not block, and should return the same
    /// object while the certificate is the same. It belongs to the application.
    /// </param>
    /// <param name="authoritiesBetween">Authorities between the certificate and a trusted one, if any.</param>
    /// <returns>The source.</returns>
    public static TlsCertificateSource FromCallback(Func<X509Certificate2> certificate, X509Certificate2Collection? authoritiesBetween = null)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return new CallbackCertificateSource(_ => (certificate(), authoritiesBetween));
    }

    /// <summary>The certificate of now, in the form that handshakes need, which is costly to make.</summary>
    /// <param name="now">The time.</param>
    /// <param name="failed">Told of a change that cannot be used.</param>
    /// <exception cref="TlsFailureException">There is none.</exception>
    internal SslStreamCertificateContext Get(DateTimeOffset now, Action<string> failed)
    {
        (X509Certificate2 certificate, X509Certificate2Collection? between) = Load(now, failed);
        lock (_gate)
        {
            if (_context is null || !IsSame(_certificate, certificate))
            {
                // Offline: no authority is asked over the network for what is missing.
                _context = SslStreamCertificateContext.Create(certificate, between, offline: true);
                _certificate = certificate;
            }

            return _context;
        }
    }

    private static bool IsSame(X509Certificate2? one, X509Certificate2 other) =>
        ReferenceEquals(one, other) || (one is not null && one.RawDataMemory.Span.SequenceEqual(other.RawDataMemory.Span));

    private protected abstract (X509Certificate2 Certificate, X509Certificate2Collection? Between) Load(DateTimeOffset now, Action<string> failed);

    private sealed class FileCertificateSource(IReadOnlyList<string> paths, Func<TlsCertificates> read) : TlsCertificateSource
    {
        private readonly WatchedFile<TlsCertificates> _file = new(paths, read);

        private protected override (X509Certificate2 Certificate, X509Certificate2Collection? Between) Load(DateTimeOffset now, Action<string> failed)
        {
            TlsCertificates certificates = _file.Get(failed);
            return (certificates.Own, certificates.Between);
        }
    }

    private sealed class CallbackCertificateSource(Func<DateTimeOffset, (X509Certificate2, X509Certificate2Collection?)> callback) : TlsCertificateSource
    {
        private protected override (X509Certificate2 Certificate, X509Certificate2Collection? Between) Load(DateTimeOffset now, Action<string> failed)
        {
            try
            {
                (X509Certificate2 certificate, X509Certificate2Collection? between) = callback(now);
                return certificate is { HasPrivateKey: true }
                    ? (certificate, between)
                    : throw new TlsFailureException(TlsFailure.OwnCertificate, "this node's certificate has no private key");
            }
            catch (Exception exception) when (exception is not TlsFailureException)
            {
                throw new TlsFailureException(TlsFailure.OwnCertificate, $"this node's certificate cannot be had: {exception.Message}", exception);
            }
        }
    }
}
