using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gossip.Transports.Tls;

namespace Gossip.Tests.Transports.Tls;

/// <summary>What an authority has taken back is worth nothing any more.</summary>
public sealed class TlsRevocationTests : TlsFixture
{
    private string _path = null!;

    [SetUp]
    public void ChoosePath() => _path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.crl");

    [TearDown]
    public void DeleteFile() => File.Delete(_path);

    [Test]
    public async Task Who_is_on_the_list_is_refused_on_either_side_and_hears_why()
    {
        X509Certificate2 revoked = Authority.Issue("bob");
        await File.WriteAllBytesAsync(_path, Authority.RevocationList(revoked));
        TlsTransport alice = await StartAsync(Options("alice") with { RevocationListPath = _path });
        TlsTransport bob = await StartAsync("bob", revoked), carol = await StartAsync("carol");

        Assert.That(await RefusalAsync(alice, AddressOf("bob", bob)), Does.Contain("its certificate CN=bob is revoked"));
        Assert.That(await RefusalAsync(bob, AddressOf("alice", alice)), Does.Contain("it refuses this node: its certificate CN=bob is revoked"));
        Assert.That(await RefusalAsync(alice, AddressOf("carol", carol)), Is.EqualTo("no refusal"));
    }

    [Test]
    public async Task A_list_that_changes_counts_from_the_next_handshake_on_and_one_that_is_damaged_changes_nothing()
    {
        X509Certificate2 certificate = Authority.Issue("bob");
        await File.WriteAllTextAsync(_path, PemEncoding.WriteString("X509 CRL", Authority.RevocationList()));
        TlsTransport alice = await StartAsync(Options("alice") with { RevocationListPath = _path });
        TlsTransport bob = await StartAsync("bob", certificate);
        Assert.That(await RefusalAsync(alice, AddressOf("bob", bob)), Is.EqualTo("no refusal"));

        await File.WriteAllTextAsync(_path, PemEncoding.WriteString("X509 CRL", Authority.RevocationList(certificate)));
        Assert.That(await RefusalAsync(alice, AddressOf("bob", bob)), Does.Contain("is revoked"));

        await File.WriteAllTextAsync(_path, "nothing");
        Assert.That(await RefusalAsync(alice, AddressOf("bob", bob)), Does.Contain("is revoked"));
        Assert.That(Log.Lines, Has.Some.Contains($"What was read before stays in use: {_path} cannot be used: it has no section 'X509 CRL'"));
    }

    [Test]
    public async Task An_authority_between_that_is_revoked_takes_its_certificates_with_it()
    {
        using var between = new TestAuthority("Between", Authority);
        X509Certificate2 certificate = between.Issue("bob");
        await File.WriteAllBytesAsync(_path, Authority.RevocationList(between.Certificate));
        TlsTransport alice = await StartAsync(Options("alice") with { RevocationListPath = _path });
        TlsTransport bob = await StartAsync(Options("bob") with { Certificate = TlsCertificateSource.FromCallback(() => certificate, [between.Certificate]) });

        Assert.That(await RefusalAsync(alice, AddressOf("bob", bob)), Does.Contain("is revoked"));
    }

    [Test]
    public async Task A_list_past_its_renewal_still_counts_and_is_warned_of()
    {
        X509Certificate2 revoked = Authority.Issue("bob");
        await File.WriteAllBytesAsync(_path, Authority.RevocationList(DateTimeOffset.UtcNow.AddHours(-1), revoked));
        TlsTransport alice = await StartAsync(Options("alice") with { RevocationListPath = _path });
        TlsTransport bob = await StartAsync("bob", revoked);

        Assert.That(await RefusalAsync(alice, AddressOf("bob", bob)), Does.Contain("is revoked"));
        Assert.That(Log.Lines, Has.Some.Contains($"The revocation list {_path} should have been renewed on"));
    }

    [Test]
    public async Task The_application_may_revoke_too_and_what_it_throws_refuses()
    {
        TlsTransport bob = await StartAsync("bob"), carol = await StartAsync("carol");
        TlsTransport alice = await StartAsync(Options("alice") with
        {
            IsRevoked = certificate => certificate.Subject == "CN=bob" ? true : throw new InvalidOperationException("no database"),
        });

        Assert.That(await RefusalAsync(alice, AddressOf("bob", bob)), Does.Contain("CN=bob is revoked"));
        Assert.That(await RefusalAsync(alice, AddressOf("carol", carol)), Does.Contain("could not be found out: no database"));
    }

    [Test]
    public void A_list_that_no_trusted_authority_has_signed_is_not_believed()
    {
        using var strangers = new TestAuthority("Strangers");
        using var namesake = new TestAuthority();
        X509Certificate2 certificate = Authority.Issue("bob");

        Assert.That(() => RevocationLists.Read(strangers.RevocationList(certificate), [Authority.Certificate]), Throws.TypeOf<CryptographicException>());
        Assert.That(() => RevocationLists.Read(namesake.RevocationList(certificate), [Authority.Certificate]), Throws.TypeOf<CryptographicException>());
        Assert.That(RevocationLists.Read(Authority.RevocationList(certificate), [Authority.Certificate]).Contains(certificate), Is.True);
    }

    [Test]
    public void A_list_signed_with_RSA_is_understood_and_names_only_the_certificates_of_its_issuer()
    {
        using RSA key = RSA.Create(2048);
        var request = new CertificateRequest("CN=RSA authority", key, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using X509Certificate2 authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        X509Certificate2 ofAnother = Authority.Issue("bob");
        var builder = new CertificateRevocationListBuilder();
        builder.AddEntry(ofAnother.SerialNumberBytes.Span);
        byte[] list = builder.Build(authority, 1, DateTimeOffset.UtcNow.AddDays(1), HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1);

        Assert.That(RevocationLists.Read(list, [Authority.Certificate, authority]).Contains(ofAnother), Is.False);
    }

    [Test]
    public void Damaged_lists_are_refused_and_nothing_else_comes_of_them()
    {
        byte[] list = Authority.RevocationList(Authority.Issue("bob"));
        var random = new Random(20261126);
        for (int round = 0; round < 500; round++)
        {
            byte[] damaged = list[..random.Next(1, list.Length + 1)];
            damaged[random.Next(damaged.Length)] ^= (byte)random.Next(1, 256);
            Assert.That(() => RevocationLists.Read(damaged, [Authority.Certificate]), Throws.TypeOf<CryptographicException>(), $"round {round}");
        }
    }
}
