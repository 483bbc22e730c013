using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gossip.ClusterBench.Acks;

/// <summary>An authority for one run, and the certificates of the node and of who pings it, in a folder that is deleted afterwards.</summary>
internal sealed class AckCertificates : IDisposable
{
    public const string Authority = "authority";
    public const string ClientName = "client";

    private AckCertificates(string folder, X509Certificate2 root, X509Certificate2 client)
    {
        Folder = folder;
        Root = root;
        Client = client;
    }

    public string Folder { get; }

    public X509Certificate2 Root { get; }

    public X509Certificate2 Client { get; }

    public static string PathIn(string folder, string name) => Path.Combine(folder, $"{name}.pem");

    public static AckCertificates Create()
    {
        string folder = Directory.CreateTempSubdirectory("gossip-acks-").FullName;
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Benchmark authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        X509Certificate2 root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(PathIn(folder, Authority), root.ExportCertificatePem());
        Issue(root, AckNode.Name, folder);
        return new AckCertificates(folder, root, Issue(root, ClientName, folder));
    }

    public void Dispose()
    {
        Root.Dispose();
        Client.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private static X509Certificate2 Issue(X509Certificate2 root, string name, string folder)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 signed = request.Create(root, root.NotBefore, root.NotAfter, RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(PathIn(folder, name), $"{signed.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        return signed.CopyWithPrivateKey(key);
    }
}
