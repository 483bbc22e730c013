using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gossip.Transports.Tls;

namespace Gossip.Tests.Transports.Tls;

/// <summary>Certificates in files, as those who run nodes have them.</summary>
internal sealed class CertificateFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gossip-tls-");

    public string CertificatePath(string name) => Path.Combine(_folder.FullName, $"{name}.crt");

    public string KeyPath(string name) => Path.Combine(_folder.FullName, $"{name}.key");

    public TlsCertificateSource Source(string name) => TlsCertificateSource.FromPemFiles(CertificatePath(name), KeyPath(name));

    public void Write(string name, X509Certificate2 certificate)
    {
        WriteKey(name, certificate);
        File.WriteAllText(CertificatePath(name), certificate.ExportCertificatePem());
    }

    public void WriteKey(string name, X509Certificate2 certificate)
    {
        using ECDsa key = certificate.GetECDsaPrivateKey()!;
        File.WriteAllText(KeyPath(name), key.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
