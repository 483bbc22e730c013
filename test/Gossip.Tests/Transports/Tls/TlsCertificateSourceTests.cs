using System.Security.Cryptography.X509Certificates;
using Gossip.Transports;
using Gossip.Transports.Tls;

namespace Gossip.Tests.Transports.Tls;

/// <summary>Where certificates come from, and what happens when they are replaced.</summary>
public sealed class TlsCertificateSourceTests : TlsFixture
{
    private CertificateFolder _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = new CertificateFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public async Task A_file_that_is_replaced_counts_from_the_next_handshake_on()
    {
        _folder.Write("bob", Authority.Issue("mallory"));
        TlsTransport alice = await StartAsync("alice"), bob = await StartAsync(Options("bob") with { Certificate = _folder.Source("bob") });
        Assert.That(await RefusalAsync(alice, AddressOf("bob", bob)), Does.Contain("but for 'mallory'"));

        _folder.Write("bob", Authority.Issue("bob"));

        Assert.That(await RefusalAsync(alice, AddressOf("bob", bob)), Is.EqualTo("no refusal"));
    }

    [Test]
    public async Task A_certificate_whose_key_has_not_been_written_yet_changes_nothing_until_it_has()
    {
        _folder.Write("bob", Authority.Issue("bob"));
        TlsTransport alice = await StartAsync("alice"), bob = await StartAsync(Options("bob") with { Certificate = _folder.Source("bob") });
        X509Certificate2 next = Authority.Issue("robert");

        await File.WriteAllTextAsync(_folder.CertificatePath("bob"), next.ExportCertificatePem());
        Assert.That(await RefusalAsync(alice, AddressOf("bob", bob)), Is.EqualTo("no refusal"));
        Assert.That(Log.Lines, Has.Some.Contains($"What was read before stays in use: {_folder.CertificatePath("bob")} and"));

        _folder.WriteKey("bob", next);
        Assert.That(await RefusalAsync(alice, AddressOf("bob", bob)), Does.Contain("but for 'robert'"));
    }

    [Test]
    public async Task Authorities_are_read_again_when_their_file_has_changed()
    {
        using var next = new TestAuthority("Next authority");
        string path = _folder.CertificatePath("authorities");
        await File.WriteAllTextAsync(path, Authority.Certificate.ExportCertificatePem());
        TlsTransport alice = await StartAsync(Options("alice") with { TrustedAuthorities = null, TrustedAuthoritiesPath = path });
        TlsTransport bob = await StartAsync("bob", next.Issue("bob"));
        Assert.That(await RefusalAsync(alice, AddressOf("bob", bob)), Does.Contain("comes from CN=Next authority, which is not trusted"));

        await File.WriteAllTextAsync(path, Authority.Certificate.ExportCertificatePem() + "\n" + next.Certificate.ExportCertificatePem());

        Assert.That(await RefusalAsync(alice, AddressOf("bob", bob)), Is.EqualTo("no refusal"));
    }

    [Test]
    public async Task A_certificate_may_come_from_a_PFX_file()
    {
        string path = _folder.CertificatePath("bob");
        await File.WriteAllBytesAsync(path, Authority.Issue("bob").Export(X509ContentType.Pkcs12, "secret"));
        TlsTransport alice = await StartAsync("alice");
        TlsTransport bob = await StartAsync(Options("bob") with { Certificate = TlsCertificateSource.FromPfxFile(path, "secret") });

        Assert.That(await RefusalAsync(alice, AddressOf("bob", bob)), Is.EqualTo("no refusal"));
        Assert.That(await RefusalAsync(bob, AddressOf("alice", alice)), Is.EqualTo("no refusal"));
    }

    [Test]
    public async Task A_certificate_may_come_from_a_store_and_one_that_is_valid_is_preferred()
    {
        string name = $"gossip-test-{Guid.NewGuid():N}";
        X509Certificate2[] certificates = [Authority.Issue(name, -3, -1), Authority.Issue(name), Authority.Issue(name, 1, 48)];
        using var store = new X509Store(StoreName.My, StoreLocation.CurrentUser, OpenFlags.ReadWrite);
        try
        {
            Array.ForEach(certificates, store.Add);
            TlsCertificateSource source = TlsCertificateSource.FromStore(StoreName.My, StoreLocation.CurrentUser, X509FindType.FindBySubjectName, name);
            TlsTransport alice = await StartAsync("alice"), stored = await StartAsync(Options(name) with { Certificate = source });

            Assert.That(await RefusalAsync(alice, AddressOf(name, stored)), Is.EqualTo("no refusal"));
        }
        finally
        {
            Array.ForEach(certificates, store.Remove);
        }
    }

    [Test]
    public async Task What_cannot_be_read_fails_the_start_by_name_and_nothing_is_bound()
    {
        await using var missing = new TlsTransport(Options("bob") with { Certificate = _folder.Source("bob") });
        await using var noAuthorities = new TlsTransport(Options("bob") with { TrustedAuthorities = null, TrustedAuthoritiesPath = "/none/ca.pem" });
        await using var noKey = new TlsTransport(Options("bob", X509CertificateLoader.LoadCertificate(Authority.Issue("bob").RawData)));

        Assert.That(async () => await missing.StartAsync(Deadline), Throws.TypeOf<TransportException>().With.Message.Contains(_folder.CertificatePath("bob")));
        Assert.That(async () => await noAuthorities.StartAsync(Deadline), Throws.TypeOf<TransportException>().With.Message.Contains("/none/ca.pem"));
        Assert.That(async () => await noKey.StartAsync(Deadline), Throws.TypeOf<TransportException>().With.Message.Contains("has no private key"));
        Assert.That(missing.LocalEndPoints, Is.Empty);
    }

    [Test]
    public void Options_out_of_range_are_refused_by_name()
    {
        Assert.That(() => new TlsTransport(Options("x") with { NodeName = "" }), Throws.ArgumentException.With.Message.Contains("NodeName"));
        Assert.That(() => new TlsTransport(Options("x") with { BindEndPoints = [] }), Throws.ArgumentException.With.Message.Contains("BindEndPoints"));
        Assert.That(() => new TlsTransport(Options("x") with { SendQueueDepth = 0 }), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("SendQueueDepth"));
        Assert.That(
            () => new TlsTransport(Options("x") with { LinkIdleTimeout = TimeSpan.Zero }),
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("LinkIdleTimeout"));
        Assert.That(
            () => new TlsTransport(Options("x") with { TrustedAuthoritiesPath = "ca.pem" }), Throws.ArgumentException.With.Message.Contains("TrustedAuthoritiesPath"));
    }
}
