using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gossip.Transports.Tls;

/// <summary>A certificate with its private key, and what stands between it and its authority.</summary>
internal sealed record TlsCertificates(X509Certificate2 Own, X509Certificate2Collection Between)
{
    public static TlsCertificates FromPem(string certificatePath, string? keyPath, string? password)
    {
        X509Certificate2 own = password is null
            ? X509Certificate2.CreateFromPemFile(certificatePath, keyPath)
            : X509Certificate2.CreateFromEncryptedPemFile(certificatePath, password, keyPath);
        var between = new X509Certificate2Collection();
        between.ImportFromPemFile(certificatePath);
        foreach (X509Certificate2 itself in between.Where(own.Equals).ToArray())
        {
            between.Remove(itself);
        }

        return new TlsCertificates(Usable(own), between);
    }

    public static TlsCertificates FromPfx(string path, string? password)
    {
        X509Certificate2Collection all = X509CertificateLoader.LoadPkcs12CollectionFromFile(path, password);
        X509Certificate2 own = all.FirstOrDefault(certificate => certificate.HasPrivateKey)
            ?? throw new CryptographicException("it has no certificate with a private key.");
        all.Remove(own);
        return new TlsCertificates(own, all);
    }

    public static X509Certificate2 FromStore(StoreName name, StoreLocation location, X509FindType findType, object findValue, DateTimeOffset now)
    {
        using var store = new X509Store(name, location, OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
        return store.Certificates.Find(findType, findValue, validOnly: false)
            .Where(certificate => certificate.HasPrivateKey && certificate.NotBefore <= now && certificate.NotAfter >= now)
            .MaxBy(certificate => certificate.NotAfter)
            ?? throw new CryptographicException($"the store {location}/{name} has no valid certificate with a private key for {findType} '{findValue}'.");
    }

    /// <summary>The certificates of authorities in a file.</summary>
    public static X509Certificate2Collection Authorities(string path)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(path);
        return authorities.Count > 0 ? authorities : throw new CryptographicException("it has no certificate.");
    }

    // Windows does not find keys that exist only in memory when it makes a handshake.
    private static X509Certificate2 Usable(X509Certificate2 certificate) => OperatingSystem.IsWindows()
        ? X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null)
        : certificate;
}
