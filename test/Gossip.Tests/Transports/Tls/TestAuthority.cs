using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gossip.Transports.Tls;

namespace Gossip.Tests.Transports.Tls;

/// <summary>A certificate authority of the test's own, real but for its short life.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public TestAuthority(string name = "Test authority", TestAuthority? parent = null)
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        if (parent is null)
        {
            Certificate = request.CreateSelfSigned(now.AddYears(-1), now.AddYears(1));
        }
        else
        {
            using X509Certificate2 signed = request.Create(parent.Certificate, now.AddDays(-300), now.AddDays(300), RandomNumberGenerator.GetBytes(8));
            Certificate = signed.CopyWithPrivateKey(_key);
        }
    }

    public X509Certificate2 Certificate { get; }

    /// <summary>A certificate for a node, valid from and until so many hours from now.</summary>
    public X509Certificate2 Issue(string nodeName, double fromHours = -1, double untilHours = 24, string? usage = null)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = Request(nodeName, key, usage);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using X509Certificate2 signed = request.Create(Certificate, now.AddHours(fromHours), now.AddHours(untilHours), RandomNumberGenerator.GetBytes(8));
        return signed.CopyWithPrivateKey(key);
    }

    /// <summary>A certificate that nobody has signed but itself.</summary>
    public static X509Certificate2 SelfSigned(string nodeName)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Request(nodeName, key, usage: null).CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
    }

    /// <summary>The list of what this authority has revoked.</summary>
    public byte[] RevocationList(params X509Certificate2[] revoked) => RevocationList(DateTimeOffset.UtcNow.AddDays(1), revoked);

    /// <inheritdoc cref="RevocationList(X509Certificate2[])"/>
    public byte[] RevocationList(DateTimeOffset renewalDue, params X509Certificate2[] revoked)
    {
        var builder = new CertificateRevocationListBuilder();
        Array.ForEach(revoked, certificate => builder.AddEntry(certificate));
        return builder.Build(Certificate, 1, renewalDue, HashAlgorithmName.SHA256, thisUpdate: renewalDue.AddDays(-2));
    }

    /// <summary>Options of a node on loopback that trusts this authority and has a certificate of it.</summary>
    public TlsTransportOptions Options(string nodeName) => Options(nodeName, Issue(nodeName));

    /// <summary>Options of a node on loopback that trusts this authority.</summary>
    public TlsTransportOptions Options(string nodeName, X509Certificate2 certificate) => new()
    {
        NodeName = nodeName,
        Certificate = TlsCertificateSource.FromCallback(() => certificate),
        TrustedAuthorities = [Certificate],
        BindEndPoints = [new IPEndPoint(IPAddress.Loopback, 0)],
    };

    public void Dispose()
    {
        Certificate.Dispose();
        _key.Dispose();
    }

    private static CertificateRequest Request(string nodeName, ECDsa key, string? usage)
    {
        var request = new CertificateRequest($"CN={nodeName}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(nodeName);
        request.CertificateExtensions.Add(names.Build());
        if (usage is not null)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: true));
        }

        return request;
    }
}
